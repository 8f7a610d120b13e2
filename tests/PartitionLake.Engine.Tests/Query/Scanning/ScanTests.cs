using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Scanning;

/// <summary>Which files a query touches, when it stops, and what it refuses.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    private string Lake => _folder["lake"];

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_filter_on_one_partition_opens_no_other_file()
    {
        Write("SELECT i AS id, i % 50 AS part, 2024 + i % 3 AS year FROM range(3000) t(i)", "part, year");
        foreach (var file in Directory.GetFiles(Lake, "*.parquet", SearchOption.AllDirectories))
        {
            if (!file.Contains("part=7/year=2025", StringComparison.Ordinal))
                File.WriteAllText(file, "no Parquet");
        }

        var (rows, counters) = await RunAsync("SELECT COUNT(*), MIN(id) FROM s3object s WHERE s.part = 7 AND year = 2025 AND id > 100");

        Assert.Equal("19 | 157", Assert.Single(rows));
        Assert.Equal(1, counters.Files);
        // Its columns and its rows come with one read.
        Assert.Equal(1, counters.Requests);
    }

    [Theory]
    [InlineData("part = 7 OR part = 9", 2, 0)]
    [InlineData("part IN (7, 9) AND id >= 0", 2, 0)]
    // Not a condition on keys alone, so the folders are listed; but no other file can match.
    [InlineData("(part = 7 AND id > 0) OR (part = 9 AND id > 1)", 20, 18)]
    [InlineData("id < 0", 20, 0)]
    public async Task Files_are_left_out_by_their_keys(string where, int files, int skipped)
    {
        Write("SELECT i AS id, i % 20 AS part FROM range(2000) t(i)", "part");

        var (rows, counters) = await RunAsync($"SELECT COUNT(*) FROM s3object WHERE {where}");

        Assert.Equal(
            _duck.Scalar($"SELECT COUNT(*) FROM read_parquet({Duck.Literal(Lake + "/**/*.parquet")}, hive_partitioning = true) WHERE {where}")!.ToString(),
            Assert.Single(rows));
        Assert.Equal((files, skipped), (counters.Files, counters.FilesSkipped));
    }

    [Fact]
    public async Task Row_groups_are_left_out_by_their_statistics()
    {
        _duck.Execute(
            "COPY (SELECT i AS id, hash(i)::VARCHAR AS text FROM range(100000) t(i)) TO "
                + $"{Duck.Literal(_folder["big.parquet"])} (FORMAT parquet, ROW_GROUP_SIZE 10240)");

        var (rows, counters) = await RunAsync("SELECT text FROM s3object WHERE id = 55555", null, _folder["big.parquet"]);

        Assert.Equal($"'{_duck.Scalar("SELECT hash(55555::BIGINT)::VARCHAR")}'", Assert.Single(rows));
        Assert.Equal(counters.RowGroups - 1, counters.RowGroupsSkipped);
        Assert.True(counters.BytesFetched < counters.BytesStored / 3, $"{counters.BytesFetched} of {counters.BytesStored} bytes");
    }

    [Fact]
    public async Task Columns_behind_the_condition_are_not_read_without_a_match()
    {
        _duck.Execute(
            $"COPY (SELECT i % 10000 * 2 AS id, hash(i)::VARCHAR AS text FROM range(100000) t(i)) TO {Duck.Literal(_folder["big.parquet"])} (FORMAT parquet)");

        var (rows, counters) = await RunAsync("SELECT text FROM s3object WHERE id = 777", null, _folder["big.parquet"]);

        Assert.Empty(rows);
        Assert.True(counters.BytesFetched < counters.BytesStored / 2, $"{counters.BytesFetched} of {counters.BytesStored} bytes");
    }

    [Fact]
    public async Task Reading_stops_with_the_last_row_wanted()
    {
        Write("SELECT i AS id, i % 300 AS part FROM range(3000) t(i)", "part");

        var (rows, counters) = await RunAsync("SELECT id FROM s3object LIMIT 3", new QueryOptions { MaxConcurrency = 2 });

        Assert.Equal(["0", "300", "600"], rows);
        Assert.True(counters.Files < 40, $"{counters.Files} files were read for three rows");
    }

    [Fact]
    public async Task Rows_come_in_the_order_of_paths_and_rows_whatever_the_number_of_threads()
    {
        Write("SELECT i AS id, i % 37 AS part FROM range(5000) t(i)", "part");
        var (one, _) = await RunAsync("SELECT part, id FROM s3object WHERE id % 3 = 0", new QueryOptions { MaxConcurrency = 1 });
        var (many, _) = await RunAsync("SELECT part, id FROM s3object WHERE id % 3 = 0", new QueryOptions { MaxConcurrency = 7 });

        Assert.Equal(one, many);
        Assert.Equal(1_667, one.Count);
    }

    [Fact]
    public async Task An_order_with_a_limit_takes_little_memory_and_without_one_says_what_is_missing()
    {
        _duck.Execute(
            $"COPY (SELECT hash(i)::BIGINT % 1000000 AS n, i AS id FROM range(1500000) t(i)) TO {Duck.Literal(_folder["big.parquet"])} (FORMAT parquet)"
                .Replace("hash(i)::BIGINT", "(hash(i) % 1000000007)::BIGINT", StringComparison.Ordinal));
        var small = new QueryOptions { MaxMemory = 16 << 20 };
        var expected = _duck.Query($"SELECT n, id FROM read_parquet({Duck.Literal(_folder["big.parquet"])}) ORDER BY n DESC, id LIMIT 100");

        var (rows, _) = await RunAsync("SELECT n, id FROM s3object ORDER BY n DESC, id LIMIT 100", small, _folder["big.parquet"]);
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync("SELECT n, id FROM s3object ORDER BY n", small, _folder["big.parquet"]));

        Assert.Equal(QueryRows.Of(expected), rows);
        Assert.Equal(LakeErrorCode.MemoryLimitTooSmall, error.Code);
        Assert.Contains("-MaxMemory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_lack_a_column_have_nulls_in_it_and_first_rows_alone_are_looked_for_in_the_first_file()
    {
        Directory.CreateDirectory(Lake);
        _duck.Execute($"COPY (SELECT 1 AS id, 'a' AS name) TO {Duck.Literal(Path.Join(Lake, "1.parquet"))} (FORMAT parquet)");
        _duck.Execute($"COPY (SELECT 2 AS id, 5 AS extra) TO {Duck.Literal(Path.Join(Lake, "2.parquet"))} (FORMAT parquet)");

        Assert.Equal(["1", "2"], (await RunAsync("SELECT id FROM s3object")).Rows);
        Assert.Equal(["'a'", "null"], (await RunAsync("SELECT name FROM s3object")).Rows);
        Assert.Equal(["1 | 'a' | null", "2 | null | 5"], (await RunAsync("SELECT * FROM s3object")).Rows);
        Assert.Equal(["1 | 'a'"], (await RunAsync("SELECT * FROM s3object LIMIT 1")).Rows);
        // With * the column that only the second has would be left out without a word.
        var further = await Assert.ThrowsAsync<LakeException>(() => RunAsync("SELECT * FROM s3object LIMIT 2"));
        Assert.Equal(LakeErrorCode.SchemaMismatch, further.Code);
        Assert.Contains("2.parquet' has: int32", further.Message, StringComparison.Ordinal);
        Assert.Contains("Without LIMIT", further.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_ends_the_query_with_its_name()
    {
        Write("SELECT i AS id, i % 30 AS part FROM range(300) t(i)", "part");
        var bad = Directory.GetFiles(Path.Join(Lake, "part=17"))[0];
        File.WriteAllText(bad, "no Parquet");

        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync("SELECT id FROM s3object"));

        Assert.Equal(LakeErrorCode.FileCorrupt, error.Code);
        Assert.Contains(bad, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part=3/year=2024", 40)]
    [InlineData("part=3", 120)]
    [InlineData("part=[34]", 240)]
    [InlineData("part=*/year=2024/*.parquet", 400)]
    [InlineData("", 1200)]
    public async Task Partitions_wildcards_and_folders_have_their_keys(string below, int count)
    {
        Write("SELECT i AS id, i % 10 AS part, 2024 + i // 10 % 3 AS year FROM range(1200) t(i)", "part, year");

        var (rows, _) = await RunAsync("SELECT COUNT(*), COUNT(part), COUNT(year) FROM s3object", null, Path.Join(Lake, below));

        Assert.Equal($"{count} | {count} | {count}", Assert.Single(rows));
    }

    [Fact]
    public async Task A_file_that_two_paths_name_is_read_once()
    {
        Write("SELECT i AS id, i % 10 AS part FROM range(100) t(i)", "part");

        Assert.Equal(["20"],
            (await RunAsync("SELECT COUNT(*) FROM s3object", null, Path.Join(Lake, "part=3"), Path.Join(Lake, "part=4"), Path.Join(Lake, "part=3"))).Rows);
    }

    private void Write(string select, string keys) =>
        _duck.Execute($"COPY ({select}) TO {Duck.Literal(Lake)} (FORMAT parquet, PARTITION_BY ({keys}))");

    private Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string sql) => RunAsync(sql, null, Lake);

    private async Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string sql, QueryOptions? options, params string[] paths)
    {
        using var query = await LakeQuery.OpenAsync(Engine.Storage.Opening.LakeStorage.LocalOnly, paths.Length == 0 ? [Lake] : paths,
            SqlParser.ParseSelect(sql), options ?? new QueryOptions(), TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            QueryRows.AddTo(rows, batch);
        return (rows, query.Counters);
    }
}
