using System.Globalization;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What a merge over a whole lake in a bucket reads and writes, request by request.</summary>
public sealed class MergeRequestTests : IDisposable
{
    // Fifty rows of 4,096 bytes of text, see RowUnits.
    private const int RowGroup = 50 * 27;

    private readonly MemoryLake _lake = new();

    public void Dispose() => _lake.Dispose();

    /// <summary>
    /// Ten partitions of 200 rows with even ids in a range of their own, in row groups of 50, with a column that is a thousand times as large
    /// as the key. One id moves from S3 to S9, one of S9 changes, and one is new that lies within the bounds of a row group of S5.
    /// </summary>
    [Fact]
    public async Task Only_partitions_that_can_hold_a_key_are_read_only_its_column_and_only_affected_ones_are_written()
    {
        const string Note = "string_agg(md5(id || '-' || k), '') AS note";
        _lake.Fact(
            $"SELECT id, state, {Note} FROM (SELECT (10000 * (i // 200) + 2 * (i % 200))::INTEGER AS id, "
                + "'S' || i // 200 AS state FROM range(2000) t(i)), range(128) u(k) GROUP BY id, state ORDER BY id");
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = RowGroup } });
        var sizes = _lake.Server.Objects.Where(item => item.Key.EndsWith("/part.parquet", StringComparison.Ordinal))
            .ToDictionary(item => StateOf(item.Key), item => item.Value.Length);
        var keyBytes = KeyChunk("S5", 50_201);
        Assert.All(sizes.Values, size => Assert.True(size > 4 * S3ByteSource.TailBytes, $"{size} bytes are too few to tell what is read of them."));

        _lake.Fact("SELECT id, 'S9' AS state, 'new' AS note FROM (VALUES (30010), (90010), (50201)) t(id)");
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };
        var result = await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = RowGroup } });

        Assert.Equal((2, 0), (result.PartitionsReplaced, result.PartitionsRemoved));
        var gets = _lake.Server.Log.Where(IsData("GET")).ToLookup(request => StateOf(request.Key));
        Assert.Equal(["S3", "S9"], _lake.Server.Log.Where(IsData("PUT")).Select(request => StateOf(request.Key)).Order());
        foreach (var state in new[] { "S0", "S1", "S2", "S4", "S6", "S7", "S8" })
            Assert.InRange(Assert.Single(gets[state]).Sent, 8, S3ByteSource.TailBytes);
        // Of S5 the footer, and of the one row group whose bounds hold the id the column of the key.
        Assert.Equal(2, gets["S5"].Count());
        Assert.InRange(gets["S5"].Sum(request => request.Sent), S3ByteSource.TailBytes + 1, S3ByteSource.TailBytes + keyBytes + 1024);
        Assert.True(gets["S3"].Sum(request => request.Sent) >= sizes["S3"]);
        Console.WriteLine(
            $"merge over 10 partitions of {sizes.Values.Sum():N0} bytes: {gets.Sum(group => group.Count())} GETs of "
                + $"{gets.SelectMany(group => group).Sum(request => request.Sent):N0} bytes, "
                + $"{_lake.Server.Log.Count(IsData("PUT"))} PUTs, {_lake.Server.Log.Count} requests");

        var rows = _lake.Duck.Query(
            "SELECT count(*), count(DISTINCT id), count(*) FILTER (note = 'new' AND state = 'S9') FROM "
                + $"read_parquet({Duck.Literal(_lake.Download() + "/**/*.parquet")}, hive_partitioning=true)")[0];
        Assert.Equal([2001L, 2001L, 3L], rows.Select(value => Convert.ToInt64(value, CultureInfo.InvariantCulture)));
    }

    /// <summary>The bytes of the key's column in the row group whose bounds hold that id, as another engine reads the footer.</summary>
    private int KeyChunk(string state, int id)
    {
        var file = Duck.Literal(Path.Combine(_lake.Download(), $"state={state}", "part.parquet"));
        var chunks = _lake.Duck.Query(
            $"SELECT total_compressed_size FROM parquet_metadata({file}) WHERE path_in_schema = "
                + $"'id' AND stats_min_value::INTEGER <= {id} AND stats_max_value::INTEGER >= {id}");
        return Convert.ToInt32(Assert.Single(chunks)[0], CultureInfo.InvariantCulture);
    }

    private static Func<MemoryS3Request, bool> IsData(string method) =>
        request => request.Method == method && request.Key.StartsWith(MemoryLake.Prefix, StringComparison.Ordinal)
        && request.Key.EndsWith("/part.parquet", StringComparison.Ordinal);

    private static string StateOf(string key) => key[(key.IndexOf("state=", StringComparison.Ordinal) + "state=".Length)..key.LastIndexOf('/')];
}
