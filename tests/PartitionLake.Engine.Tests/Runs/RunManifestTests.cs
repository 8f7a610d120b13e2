using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class RunManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalStore _store;

    public RunManifestTests() => _store = new LocalStore(_folder["lake"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Head_and_objects_come_back_as_they_were_written()
    {
        var head = MakeHead("20261122T235959Z-4f9c2a1b");
        ManifestObject[] objects =
        [
            new("a=x/b=1/f.parquet",
                ["Ä \"quoted\" 😀 <&'+>", 1, long.MinValue, true, 0.1, 12.50m, new DateOnly(2025, 8, 1),
                    new DateTime(2025, 8, 1, 2, 3, 4, 5).AddMicroseconds(6), new DateTime(2025, 8, 1, 2, 3, 4, DateTimeKind.Utc)],
                    5, 1234, new string('a', 64), PartitionAction.Create),
            new("a=y/b=2/f.parquet", [null, null, null, null, null, null, null, null, null],
                0, 0, new string('0', 64), PartitionAction.Unchanged) { ETag = "\"etag\"" },
            new("a=y/b=3", [], 0, 0, null, PartitionAction.Remove),
            new("a=z/b=3/f.parquet", ["", -1, long.MaxValue, false, double.MaxValue, -0.01m, DateOnly.MaxValue, DateTime.MinValue, DateTime.UnixEpoch],
                7, long.MaxValue, new string('b', 64), PartitionAction.Replace),
        ];
        Assert.Equal(12, await WriteAsync(head, objects));

        var found = await RunManifest.ReadHeadAsync(_store, head.RunId, Cancel);
        Assert.Equivalent(head, found, strict: true);
        Assert.Equal(head.Schema, found.Schema);
        var read = await RunManifest.ReadObjectsAsync(_store, head.RunId, Cancel).ToListAsync(Cancel);
        Assert.Equal(objects.Length, read.Count);
        for (var i = 0; i < read.Count; i++)
        {
            Assert.Equal(objects[i].Values, read[i].Values);
            Assert.Equal(objects[i] with { Values = [] }, read[i] with { Values = [] });
        }
        Assert.Equal(DateTimeKind.Utc, Assert.IsType<DateTime>(read[0].Values[8]).Kind);
        Assert.Equal("12.50", read[0].Values[5]!.ToString());
    }

    [Fact]
    public async Task Duckdb_reads_the_manifest_as_json()
    {
        var head = MakeHead("run");
        await WriteAsync(head, Many(1000));
        using var duck = new Duck();
        var rows = duck.Query(
            "SELECT version, len(objects), list_sum(list_transform(objects, o -> o.rows))::BIGINT FROM "
                + $"read_json({Duck.Literal(_store.Locate(RunManifest.PathOf("run")))}, maximum_object_size=100000000)");
        Assert.Equal(1, Convert.ToInt32(rows[0][0]));
        Assert.Equal(1000, Convert.ToInt32(rows[0][1]));
        Assert.Equal(499_500, Convert.ToInt32(rows[0][2]));
    }

    [Fact]
    public async Task A_hundred_thousand_objects_take_little_memory_and_the_head_is_read_without_them()
    {
        var head = MakeHead("big");
        await WriteAsync(head, Many(100_000));
        var path = _store.Locate(RunManifest.PathOf("big"));
        Assert.True(new FileInfo(path).Length > 15_000_000);

        var counting = new CountingStore(_store);
        Assert.Equal("big", (await RunManifest.ReadHeadAsync(counting, "big", Cancel)).RunId);
        Assert.InRange(counting.BytesRead, 1, 128 * 1024);

        var count = 0;
        var highest = 0L;
        await foreach (var item in RunManifest.ReadObjectsAsync(counting, "big", Cancel))
        {
            Assert.Equal($"payer_slug=payer {count % 8}/n={count}/fact.parquet", item.Path);
            if (++count % 10_000 == 0)
                highest = Math.Max(highest, counting.LargestRead);
        }
        Assert.Equal(100_000, count);
        Assert.InRange(highest, 1, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task A_head_larger_than_a_block_is_read()
    {
        var head = MakeHead("wide") with { Inputs = [.. Enumerable.Range(0, 5000).Select(i => new ManifestInput($"/data/fact {i}.parquet", i, "print"))] };
        await WriteAsync(head, Many(3));
        Assert.Equal(5000, (await RunManifest.ReadHeadAsync(_store, "wide", Cancel)).Inputs.Count);
        Assert.Equal(3, await RunManifest.ReadObjectsAsync(_store, "wide", Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task A_truncation_at_any_byte_is_an_error()
    {
        await WriteAsync(MakeHead("whole"), Many(3));
        var bytes = File.ReadAllBytes(_store.Locate(RunManifest.PathOf("whole")));
        for (var length = 0; length < bytes.Length - 2; length += 7)
        {
            File.WriteAllBytes(_store.Locate(RunManifest.PathOf("cut")), bytes[..length]);
            var error = await Assert.ThrowsAsync<LakeException>(async () => await RunManifest.ReadObjectsAsync(_store, "cut", Cancel).CountAsync(Cancel));
            Assert.Equal(LakeErrorCode.FileCorrupt, error.Code);
            Assert.Contains("cut.json", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Any_changed_byte_gives_objects_or_a_typed_error()
    {
        await WriteAsync(MakeHead("whole"), Many(3));
        var bytes = File.ReadAllBytes(_store.Locate(RunManifest.PathOf("whole")));
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var changed = bytes.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_store.Locate(RunManifest.PathOf("changed")), changed);
            var error = await Record.ExceptionAsync(async () => await RunManifest.ReadObjectsAsync(_store, "changed", Cancel).CountAsync(Cancel));
            Assert.True(error is null or LakeException, error?.ToString());
        }
    }

    [Fact]
    public async Task A_newer_version_is_refused_by_its_number()
    {
        await WriteAsync(MakeHead("future"), Many(1));
        var path = _store.Locate(RunManifest.PathOf("future"));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<LakeException>(() => RunManifest.ReadHeadAsync(_store, "future", Cancel));
        Assert.Equal(LakeErrorCode.FileUnsupported, error.Code);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_runs_are_listed_and_a_missing_one_is_named()
    {
        foreach (var id in new[] { "20261122T000000Z-ffffffff", "20261123T000000Z-00000000", "20251123T000000Z-00000000" })
            await WriteAsync(MakeHead(id), Many(1));
        Assert.Equal(["20251123T000000Z-00000000", "20261122T000000Z-ffffffff", "20261123T000000Z-00000000"],
            (await RunManifest.ListAsync(_store, Cancel)).Order(StringComparer.Ordinal));
        var error = await Assert.ThrowsAsync<LakeException>(() => RunManifest.ReadHeadAsync(_store, "no-such", Cancel));
        Assert.Equal(LakeErrorCode.RunNotFound, error.Code);
    }

    private static IEnumerable<ManifestObject> Many(int count)
    {
        object?[] values = ["GA", 1, 2L, true, 0.5, 1m, new DateOnly(2025, 8, 1), DateTime.UnixEpoch, DateTime.UnixEpoch];
        var digest = new string('c', 64);
        for (var i = 0; i < count; i++)
            yield return new ManifestObject($"payer_slug=payer {i % 8}/n={i}/fact.parquet", values, i, 100, digest, PartitionAction.Create);
    }

    private async Task<long> WriteAsync(RunManifest head, IEnumerable<ManifestObject> objects)
    {
        await using var publication = _store.BeginPublication(new(head.RunId));
        long rows;
        await using (var writer = publication.Create(RunManifest.PathOf(head.RunId)))
        {
            rows = await head.WriteAsync(writer.Content, objects, Cancel);
            await writer.CommitAsync(skipIfSame: false, Cancel);
        }
        await publication.CompleteAsync(null, Cancel);
        return rows;
    }

    private static RunManifest MakeHead(string runId) => new()
    {
        Number = 12,
        RunId = runId,
        Plan = "fact \"rate\" é",
        PlanHash = Convert.ToHexString(Encoding.UTF8.GetBytes("plan")),
        Mode = PublishMode.Replace,
        Started = new DateTimeOffset(2026, 11, 22, 23, 59, 59, 123, TimeSpan.Zero),
        Finished = new DateTimeOffset(2026, 11, 23, 0, 0, 1, TimeSpan.Zero),
        Inputs = [new ManifestInput("/data/fact.parquet", 123_456_789_012, "123 2026")],
        RowsIn = 2_000_000,
        Joins = [new JoinCounts("dim_code.parquet", 1_999_999, 1, 3, 0)],
        RowsOut = 2_000_003,
        Counts = new RunCounts(1, 2, 3, 4, 5, long.MaxValue),
        PartitionKeys =
        [
            new Field("s", LakeType.String), new Field("i", LakeType.Int32), new Field("l", LakeType.Int64),
            new Field("b", LakeType.Boolean), new Field("d", LakeType.Double),
            new Field("m", LakeType.Decimal(12, 2)), new Field("date", LakeType.Date),
            new Field("local", LakeType.Timestamp), new Field("utc", LakeType.TimestampUtc),
        ],
        Schema = [new Field("fact_uid", LakeType.String, IsNullable: false), new Field("pos_members", LakeType.List(LakeType.Decimal(38, 10)))],
    };
}
