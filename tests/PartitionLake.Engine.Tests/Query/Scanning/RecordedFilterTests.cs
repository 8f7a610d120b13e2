using System.Globalization;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Query.Scanning;

/// <summary>A query leaves objects unopened by filters whose places runs recorded; it never misses a row for that, whatever has become of the lake.</summary>
public sealed class RecordedFilterTests(S3TestServer server) : IDisposable
{
    private readonly SmallLake _lake = new();

    private string Root => _lake.Folder["lake"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    /// <param name="rows">Rows of the lake: the filters of a few are in its record, of the others one block is read for each object.</param>
    /// <param name="blocks">Blocks that are read of a filter.</param>
    [Theory]
    [InlineData(8_000, 1)]
    [InlineData(800, 0)]
    public async Task Of_a_bucket_only_the_object_that_has_the_key_is_read(int rows, int blocks)
    {
        using var lake = new FaultLake(server);
        lake.Fact($"""
            SELECT i::INTEGER AS id, md5(i::VARCHAR) AS npi, repeat(md5((i * 7)::VARCHAR), 8) AS text, 'S' || i % 4 AS state FROM range({rows}) t(i)
            """);
        await lake.RunAsync(plan: lake.Plan with { BloomFilter = ["npi"] });
        using var session = lake.NewSession();
        var npi = (string)lake.Duck.Query("SELECT md5('42')")[0][0]!;
        foreach (var (where, opened) in new[] { ("npi = 'nobody'", 0), ($"npi = '{npi}'", 1), ($"npi = '{npi}' AND state <> 'S2'", 0) })
        {
            using var query = await OpenAsync(new LakeStorage(session), lake.Plan.Destination, $"SELECT id FROM s3object WHERE {where}");
            lake.Proxy.Clear();
            var found = new List<string>();
            await foreach (var batch in query.RunAsync(Cancel))
                QueryRows.AddTo(found, batch);

            Assert.Equal(opened == 0 ? [] : ["42"], found);
            Assert.Equal(opened, query.Counters.Files - query.Counters.FilesSkipped);
            // The filter of each object that the keys leave, and the one object.
            Assert.Equal(
                ((where.Contains("state", StringComparison.Ordinal) ? 3 : 4) * blocks) + opened,
                lake.Proxy.Requests.Count(static one => one.Operation == "GetObject" && one.Key.EndsWith(".parquet", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task An_object_that_something_else_put_there_is_read_whatever_was_recorded()
    {
        await MakeAsync();
        Assert.Equal(["0"], await CountAsync("label = 'stranger'"));
        foreach (var place in new[] { "/state=S1/part.parquet", "/state=S2/other.parquet" })
        {
            _lake.Duck.Execute(
                $"COPY (SELECT 7::BIGINT AS id, 'c1' AS code, 'stranger' AS label) TO {Duck.Literal(Root + place)} (FORMAT parquet)");
        }

        Assert.Equal(["2"], await CountAsync("label = 'stranger'"));
    }

    [Fact]
    public async Task Where_the_bytes_of_the_filter_are_others_the_object_of_the_same_length_is_read()
    {
        await MakeAsync();
        using var store = _lake.Open();
        var recorded = (await (await LakeContents.FindAsync(store, Cancel)).LoadAsync(Cancel))["state=S1/part.parquet"];
        var place = Assert.Single(recorded.Filters.Single(static one => one.Column == "label").Groups);
        var before = await CountAsync("label = 'label 1'");
        var bytes = await File.ReadAllBytesAsync($"{Root}/{recorded.Path}", Cancel);
        // An inverted filter denies what the object has; the footer's own check of it does not know the hash.
        for (var at = 0; at < place.Length; at++)
            bytes[place.Offset + at] ^= 0xff;
        await File.WriteAllBytesAsync($"{Root}/{recorded.Path}", bytes, Cancel);

        Assert.NotEqual(["0"], before);
        var (_, counters) = await RunAsync("label = 'label 1'");
        Assert.Equal(0, counters.FilesSkipped);
    }

    [Fact]
    public async Task A_lake_that_got_objects_without_filters_later_is_read_as_a_whole()
    {
        await MakeAsync();
        _lake.Plan = _lake.Plan with { BloomFilter = [], Mode = PublishMode.Append };
        _lake.Fact("SELECT (900 + i)::INTEGER AS id, 1.5::DOUBLE AS rate, 'c' || i AS code, 'S' || (1 + i % 3) AS state FROM range(4) t(i)");
        await _lake.RunAsync();

        foreach (var where in new[] { "id = 901", "id = 5", "id = 5000" })
            await AssertSameAsync(where);
    }

    [Fact]
    public async Task A_record_that_later_runs_took_away_is_not_missed()
    {
        await MakeAsync();
        using var query = await OpenAsync(LakeStorage.LocalOnly, Root, "SELECT * FROM s3object WHERE id = 5");
        foreach (var record in Directory.GetFiles(_lake.Folder[SmallLake.State + "/current"]))
            File.Delete(record);
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(Cancel))
            QueryRows.AddTo(rows, batch);

        Assert.Single(rows);
        Assert.Equal(0, query.Counters.FilesSkipped);
    }

    [Fact]
    public async Task Random_conditions_give_the_same_rows_with_and_without()
    {
        await MakeAsync(units: 40);
        var random = new Random(20261201);
        var skipped = 0L;
        for (var turn = 0; turn < 120; turn++)
        {
            var where = string.Join(random.Next(2) == 0 ? " AND " : " OR ", Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Part(random)));
            skipped += await AssertSameAsync(random.Next(4) == 0 ? $"NOT ({where})" : where);
        }
        Assert.InRange(skipped, 20, long.MaxValue);

        static string Part(Random random) => random.Next(6) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"id = {random.Next(-5, 140)}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"id IN ({random.Next(200)}, {random.Next(200)}, {random.Next(2_000)})"),
            2 => $"label = 'label {random.Next(6)}'",
            3 => $"state = 'S{random.Next(5)}'",
            4 => "label IS NULL",
            _ => $"id <> {random.Next(100)}",
        };
    }

    private async Task MakeAsync(int? units = null)
    {
        _lake.Plan = _lake.Plan with { BloomFilter = ["id", "label"] };
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = units } });
    }

    private async Task<List<string>> CountAsync(string where) => await QueryRows.RunAsync($"SELECT COUNT(*) FROM s3object WHERE {where}", null, Root);

    private async Task<long> AssertSameAsync(string where)
    {
        var (rows, counters) = await RunAsync(where);
        var expected = await QueryRows.RunAsync($"SELECT * FROM s3object WHERE {where}", new QueryOptions { Prune = false }, Root);
        Assert.True(expected.SequenceEqual(rows), $"{where}: {QueryRows.Difference(expected, rows)}");
        return counters.FilesSkipped;
    }

    private async Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string where)
    {
        using var query = await OpenAsync(LakeStorage.LocalOnly, Root, $"SELECT * FROM s3object WHERE {where}");
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(Cancel))
            QueryRows.AddTo(rows, batch);
        return (rows, query.Counters);
    }

    private static Task<LakeQuery> OpenAsync(LakeStorage storage, string lake, string sql) =>
        LakeQuery.OpenAsync(storage, [lake], SqlParser.ParseSelect(sql), new QueryOptions(), Cancel);
}
