using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Scanning;

/// <summary>The select list is computed for rows that come out, and for no other.</summary>
public sealed class WantedRowsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    /// <summary>Two files of 40,000 rows each, several batches and row groups; row 10 of the first and row 5 of the second have no number.</summary>
    public WantedRowsTests()
    {
        Write("a.parquet", 0, 10);
        Write("b.parquet", 40_000, 40_005);
    }

    private string Files => _folder["*.parquet"];

    [Theory]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 5", "0;1;2;3;4")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 10", "0;1;2;3;4;5;6;7;8;9")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 3 OFFSET 11", "11;12;13")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 1 OFFSET 40006", "40006")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object WHERE id > 39997 LIMIT 3", "39998;39999;40000")]
    [InlineData("SELECT id, 1 / (id - 10) AS q FROM s3object LIMIT 2 OFFSET 11", "11 | 1;12 | 0")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object ORDER BY id LIMIT 3", "0;1;2")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object ORDER BY id LIMIT 3 OFFSET 11", "11;12;13")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object ORDER BY id DESC LIMIT 2", "79999;79998")]
    [InlineData("SELECT CAST(x AS INT) AS n, CAST(id AS VARCHAR) AS t FROM s3object ORDER BY t LIMIT 2", "0 | '0';1 | '1'")]
    [InlineData("SELECT k, CAST(MIN(x) AS INT) AS n FROM s3object GROUP BY k LIMIT 2", "0 | 0;1 | 1")]
    [InlineData("SELECT k, CAST(MAX(x) AS INT) AS n FROM s3object GROUP BY k ORDER BY k DESC LIMIT 2", "19 | 9999;18 | 9998")]
    public async Task Rows_that_nobody_asks_for_are_not_computed(string sql, string rows)
    {
        foreach (var workers in (int[])[1, 2, 7])
            Assert.Equal(rows, string.Join(";", await QueryRows.RunAsync(sql, new QueryOptions { MaxConcurrency = workers }, Files)));
    }

    [Theory]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 11", 10, "row 10 (counted from 0)", "a.parquet")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object LIMIT 40000 OFFSET 11", 39_994, "row 5 (counted from 0)", "b.parquet")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object ORDER BY id LIMIT 11", 10, "row 10 (counted from 0)", "a.parquet")]
    [InlineData("SELECT CAST(x AS INT) AS n FROM s3object ORDER BY id DESC", 39_994, "row 5 (counted from 0)", "b.parquet")]
    [InlineData("SELECT 1 / (id - 12) + CAST(x AS INT) AS n FROM s3object", 10, "row 10 (counted from 0)", "a.parquet")]
    [InlineData("SELECT k, CAST(MAX(x) AS INT) AS n FROM s3object WHERE id < 100 GROUP BY k", 10, "one of its groups", "'many'")]
    public async Task The_rows_before_the_one_that_has_no_value_come_out_and_then_it_is_named(string sql, int rows, string place, string file)
    {
        using var query = await LakeQuery.OpenAsync(
            Engine.Storage.Opening.LakeStorage.LocalOnly, [Files], SqlParser.ParseSelect(sql), new QueryOptions(), TestContext.Current.CancellationToken);
        var found = new List<string>();

        var failure = await Assert.ThrowsAsync<LakeException>(async () =>
        {
            await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
                QueryRows.AddTo(found, batch);
        });

        Assert.Equal(LakeErrorCode.ExpressionFailed, failure.Code);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Equal(rows, found.Count);
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    private void Write(string name, int first, int bad) => _duck.Execute(
        $"""
        COPY (SELECT i AS id, i % 20 AS k, CASE WHEN i = {bad} THEN 'many' ELSE i::VARCHAR END AS x FROM range({first}, {first} + 40000) t(i))
        TO {Duck.Literal(_folder[name])} (FORMAT parquet, ROW_GROUP_SIZE 10240)
        """);
}
