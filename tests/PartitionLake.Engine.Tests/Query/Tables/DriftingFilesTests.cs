using System.Globalization;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Tables;

/// <summary>Queries over files whose columns differ: rows are those that DuckDB finds by <c>union_by_name</c>.</summary>
public sealed class DriftingFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Partitions_of_int64_and_of_decimal_are_one_column_which_filters_still_prune_by()
    {
        Write("year=2023", "SELECT i::BIGINT AS id, (i * 10)::BIGINT AS price FROM range(200) t(i)");
        Write("year=2024", "SELECT i::INTEGER AS id, (i * 10 + 0.25)::DECIMAL(12,2) AS price, 'n' || i AS note FROM range(200) t(i)");

        await CheckAsync("SELECT year, id, price, note FROM s3object");
        await CheckAsync("SELECT year, SUM(price), MAX(note), COUNT(note) FROM s3object GROUP BY year");
        await CheckAsync("SELECT id, price FROM s3object WHERE price BETWEEN 100.25 AND 130 ORDER BY price, id");
        await CheckAsync("SELECT id FROM s3object WHERE note IS NULL AND price > 1900");
        var (_, counters) = await RunAsync("SELECT id FROM s3object WHERE price > 1990");
        Assert.Equal((2L, 1L), (counters.RowGroups, counters.RowGroupsSkipped));
    }

    [Fact]
    public async Task What_no_type_holds_is_refused_where_it_is_read_and_names_both_files()
    {
        Write("p=1", "SELECT 1 AS id, 1 AS odd");
        Write("p=2", "SELECT 2 AS id, 'x' AS odd");

        Assert.Equal(["1", "2"], (await RunAsync("SELECT id FROM s3object")).Rows);
        foreach (var sql in new[] { "SELECT * FROM s3object", "SELECT odd FROM s3object", "SELECT COUNT(*) FROM s3object WHERE odd IS NULL" })
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync(sql));
            Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
            Assert.Matches("p=1.*int32.*p=2.*string", error.Message);
        }
    }

    [Fact]
    public async Task What_runs_recorded_of_a_lake_whose_columns_changed_tells_its_columns_without_a_look_at_other_files()
    {
        using var lake = new SmallLake();
        lake.Plan = lake.Plan with { Joins = [], Mode = PublishMode.Append };
        lake.Fact("SELECT 'S' AS state, 1::INTEGER AS id");
        await lake.RunAsync();
        lake.Fact("SELECT 'T' AS state, 5000000000::BIGINT AS id, 'n' AS note");
        await lake.RunAsync(new EtlOptions { AllowSchemaChange = true });

        var (rows, counters) = await RunAsync("SELECT state, id, note FROM s3object", lake.Plan.Destination);
        var (all, _) = await RunAsync("SELECT * FROM s3object LIMIT 9", lake.Plan.Destination);

        Assert.Equal(["'S' | 1 | null", "'T' | 5000000000 | 'n'"], rows);
        Assert.Equal(["1 | null | 'S'", "5000000000 | 'n' | 'T'"], all);
        Assert.Equal(2, counters.Requests);
    }

    [Fact]
    public async Task What_runs_recorded_of_objects_that_are_gone_refuses_nothing()
    {
        using var lake = new SmallLake();
        lake.Plan = lake.Plan with { Joins = [] };
        lake.Fact("SELECT 'S' AS state, 'x' AS id");
        await lake.RunAsync();
        lake.Fact("SELECT 'S' AS state, 5::BIGINT AS id UNION ALL SELECT 'T', 6");
        await lake.RunAsync(new EtlOptions { AllowSchemaChange = true });

        Assert.Equal(["5", "6"], (await RunAsync("SELECT id FROM s3object", lake.Plan.Destination)).Rows);
    }

    [Fact]
    public async Task Long_text_comes_in_batches_of_bounded_size()
    {
        Directory.CreateDirectory(Lake);
        _duck.Execute($"COPY (SELECT i AS id, repeat('long ', 400) || i AS t FROM range(20000) t(i))"
            + $" TO {Duck.Literal(Path.Join(Lake, "a.parquet"))} (FORMAT parquet)");

        foreach (var sql in new[] { "SELECT id, t FROM s3object", "SELECT t FROM s3object WHERE id >= 0" })
        {
            using var query = await LakeQuery.OpenAsync(
                LakeStorage.LocalOnly, [Lake], SqlParser.ParseSelect(sql), new QueryOptions(), TestContext.Current.CancellationToken);
            var rows = 0;
            await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            {
                rows += batch.Length;
                Assert.InRange(batch.Length * 2_000L, 1, 10 << 20);
            }
            Assert.Equal(20_000, rows);
        }
    }

    [Fact]
    public async Task Random_drift_gives_what_DuckDB_finds_by_union_by_name()
    {
        string[][] families = [["INTEGER", "BIGINT", "DECIMAL(7,2)"], ["FLOAT", "DOUBLE"], ["DECIMAL(5,2)", "DECIMAL(9,4)"], ["VARCHAR"],
            ["INTEGER", "DOUBLE"], ["DATE"]];
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            if (Directory.Exists(_folder["lake"]))
                Directory.Delete(_folder["lake"], recursive: true);
            for (var file = 0; file < 3; file++)
            {
                var columns = new List<string> { "i::BIGINT AS id" };
                for (var column = 0; column < families.Length; column++)
                {
                    if (file > 0 && random.Next(4) == 0)
                        continue;
                    var type = families[column][random.Next(families[column].Length)];
                    var value = type == "VARCHAR" ? "'t' || i" : type == "DATE" ? "DATE '2025-01-01' + i::INTEGER"
                        : string.Create(CultureInfo.InvariantCulture, $"((i * {random.Next(1, 90)}) % 300 / 4.0)::{type}");
                    columns.Add($"CASE WHEN i % 5 <> {random.Next(5)} THEN {value} END AS c{column}");
                }
                Write($"year={2020 + file}", $"SELECT {string.Join(", ", columns.OrderBy(_ => random.Next()))} FROM range({random.Next(1, 400)}) t(i)",
                    random.Next(2) == 0 ? 100 : 2048);
            }
            await CheckAsync("SELECT id, c0, c1, c2, c3, c4, c5, year FROM s3object", $"seed {seed}");
            var (low, high) = (random.Next(40), 40 + random.Next(40));
            await CheckAsync($"SELECT id, c3, c1 FROM s3object WHERE c0 BETWEEN {low} AND {high} OR c4 IS NULL OR c2 = {low}", $"seed {seed}");
        }
    }

    private string Lake => _folder["lake"];

    private async Task CheckAsync(string sql, string message = "")
    {
        // A table, because DuckDB casts the bounds of a filter to the type of each file, and so finds 100 between 100.25 and 130.
        var files = $"read_parquet({Duck.Literal(Lake + "/**/*.parquet")}, hive_partitioning=true, union_by_name=true)";
        _duck.Execute($"CREATE OR REPLACE TEMP TABLE s3object AS FROM {files}");
        var expected = _duck.Query(sql);
        QueryRows.AssertSameMultiset(QueryRows.Of(expected), (await RunAsync(sql)).Rows, message + sql);
    }

    private async Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string sql, string? path = null)
    {
        using var query = await LakeQuery.OpenAsync(LakeStorage.LocalOnly, [path ?? Lake], SqlParser.ParseSelect(sql), new QueryOptions(),
            TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            QueryRows.AddTo(rows, batch);
        return (rows, query.Counters);
    }

    private void Write(string partition, string sql, int rowGroup = 100_000)
    {
        Directory.CreateDirectory(Path.Join(Lake, partition));
        _duck.Execute($"COPY ({sql}) TO {Duck.Literal(Path.Join(Lake, partition, "a.parquet"))} (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})");
    }
}
