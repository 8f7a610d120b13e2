using System.Security.Cryptography;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class LakeContentsTests : IDisposable
{
    private static readonly Field[] Keys = [new("state", LakeType.String)];
    private static readonly Field[] Columns = [new("id", LakeType.Int32)];

    private readonly SmallLake _lake = new();
    private readonly LocalStore _store;

    public LakeContentsTests() => _store = new LocalStore(_lake.Folder["lake"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _lake.Dispose();
    }

    [Fact]
    public async Task A_lake_without_runs_has_no_contents()
    {
        var contents = await FindAsync();
        Assert.Null(contents.Head);
        Assert.Empty(contents.Keys);
        Assert.Empty(await contents.LoadAsync(Cancel));
        Assert.Equal(1, contents.NextNumber);
    }

    [Fact]
    public async Task The_highest_number_is_the_newest_whatever_the_ids_and_the_clocks_say()
    {
        await WriteAsync(9, "20270101T000000Z-ffffffff", "state=old/f.parquet");
        await WriteAsync(10, "20250101T000000Z-00000000", "state=new/f.parquet");
        File.SetLastWriteTimeUtc(_store.Locate(new ContentsName(9, "20270101T000000Z-ffffffff").Path), DateTime.UtcNow.AddDays(1));

        var contents = await FindAsync();

        Assert.Equal((10, "20250101T000000Z-00000000"), (contents.Head!.Number, contents.Head.RunId));
        Assert.Equal(["state=new/f.parquet"], (await contents.LoadAsync(Cancel)).Keys);
        Assert.Equal(11, contents.NextNumber);
    }

    [Fact]
    public async Task What_a_run_recorded_that_has_no_manifest_does_not_count_and_its_number_is_not_used_again()
    {
        await WriteAsync(1, "whole", "state=a/f.parquet");
        await WriteAsync(2, "dead", "state=b/f.parquet");
        await _store.DeleteAsync(RunManifest.PathOf("dead"), Cancel);

        var contents = await FindAsync();

        Assert.Equal("whole", contents.Head!.RunId);
        Assert.Equal(3, contents.NextNumber);
        Assert.Equal([new ContentsName(2, "dead").Path], contents.Outdated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_any_runs_the_contents_are_what_lies_in_the_lake(int seed)
    {
        var random = new Random(seed);
        var mode = PublishMode.Overwrite;
        for (var run = 0; run < 8; run++)
        {
            mode = (PublishMode)random.Next(4);
            var first = random.Next(5);
            _lake.Fact(
                $"SELECT (i + {run})::INTEGER AS id, 'S' || ({first} + i % {1 + random.Next(4)}) AS state, "
                    + $"'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range({20 + random.Next(40)}) t(i)");
            _lake.Plan = _lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };
            var result = await _lake.RunAsync();

            var recorded = await (await FindAsync()).LoadAsync(Cancel);
            var found = Directory.GetFiles(_store.Root, "*.parquet", SearchOption.AllDirectories).ToDictionary(
                path => Path.GetRelativePath(_store.Root, path).Replace('\\', '/'), path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
            Assert.Equal(found.OrderBy(item => item.Key, StringComparer.Ordinal),
                recorded.Select(item => new KeyValuePair<string, string>(item.Key, item.Value.Sha256.ToLowerInvariant())));
            foreach (var (path, item) in recorded)
            {
                Assert.Equal(new FileInfo(Path.Join(_store.Root, path)).Length, item.Bytes);
                Assert.Equal(
                    Convert.ToInt64(_lake.Duck.Query($"SELECT count(*) FROM read_parquet({Duck.Literal(Path.Join(_store.Root, path))})")[0][0]), item.Rows);
                Assert.Equal(path.Contains('-', StringComparison.Ordinal), item.IsAppended);
            }
            if (result.PartitionsCreated + result.PartitionsReplaced + result.PartitionsAppended > 0)
                Assert.Contains(recorded.Values, item => item.RunId == result.RunId);
            Assert.InRange(Directory.GetFiles(_store.Locate(LakeContents.Folder)).Length, 1, 2);
        }
    }

    [Fact]
    public async Task An_object_that_is_found_unchanged_stays_that_of_the_run_that_wrote_it()
    {
        await _lake.RunAsync(new EtlOptions { RunId = "first" });
        _lake.Fact(
            "SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range(100) t(i) WHERE i % 3 <> 0 OR i < 50");
        await _lake.RunAsync(new EtlOptions { RunId = "second" });

        var recorded = await (await FindAsync()).LoadAsync(Cancel);

        Assert.Equal(["second", "first", "first"], recorded.Values.Select(item => item.RunId));
    }

    [Fact]
    public async Task Appended_inputs_are_remembered_until_all_is_replaced()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        await _lake.RunAsync(new EtlOptions { RunId = "one" });
        await _lake.RunAsync(new EtlOptions { RunId = "two", Force = true });
        var appended = (await FindAsync()).Head!.Appended;
        Assert.Equal(["one", "two"], appended.Select(input => input.RunId));
        Assert.Equal(appended[0].InputHash, appended[1].InputHash);

        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };
        await _lake.RunAsync();
        Assert.Empty((await FindAsync()).Head!.Appended);
    }

    [Fact]
    public async Task A_hundred_thousand_objects_are_read_in_blocks_of_megabytes()
    {
        await RecordedLake.WriteAsync(_store, 1, "big", Keys, Columns,
            Enumerable.Range(0, 100_000).Select(i => new RecordedObject($"state={i:D6}/f.parquet", i, 100, new string('a', 64), "\"e\"", "big", 0)));
        var contents = await FindAsync();
        var count = 0;
        await foreach (var item in contents.ObjectsAsync(Cancel))
            Assert.Equal(count++, item.Rows);
        Assert.Equal(100_000, count);
    }

    [Fact]
    public async Task A_list_of_columns_that_is_not_there_and_a_newer_version_are_refused()
    {
        await WriteAsync(1, "run", "state=a/f.parquet");
        var path = _store.Locate(new ContentsName(1, "run").Path);
        var whole = File.ReadAllText(path);
        File.WriteAllText(path, whole.Replace("\"current\":0", "\"current\":1", StringComparison.Ordinal));
        Assert.Equal(LakeErrorCode.FileCorrupt, (await Assert.ThrowsAsync<LakeException>(FindAsync)).Code);
        File.WriteAllText(path, whole.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));
        Assert.Equal(LakeErrorCode.FileUnsupported, (await Assert.ThrowsAsync<LakeException>(FindAsync)).Code);
        File.WriteAllText(path, whole[..^20]);
        var cut = await FindAsync();
        Assert.Equal(LakeErrorCode.FileCorrupt, (await Assert.ThrowsAsync<LakeException>(() => cut.LoadAsync(Cancel))).Code);
    }

    private Task<LakeContents> FindAsync() => LakeContents.FindAsync(_store, Cancel);

    private Task WriteAsync(long number, string runId, string path) =>
        RecordedLake.WriteAsync(_store, number, runId, Keys, Columns, [new RecordedObject(path, 1, 1, "00", null, runId, 0)]);
}
