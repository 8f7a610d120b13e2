using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Scanning;

/// <summary>How much of a query is done, for whoever waits for it.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public ProgressTests()
    {
        foreach (var key in (int[])[1, 2, 3])
        {
            Directory.CreateDirectory(_folder[$"lake/k={key}"]);
            _duck.Execute($"COPY (SELECT i AS id FROM range(1000) t(i)) TO {Duck.Literal(_folder[$"lake/k={key}/data.parquet"])} (FORMAT parquet)");
        }
    }

    [Theory]
    [InlineData("lake/*/data.parquet", "SELECT id FROM s3object", true)]
    [InlineData("lake/*/data.parquet", "SELECT id FROM s3object WHERE k = 2", true)]
    [InlineData("lake", "SELECT COUNT(id) AS n FROM s3object", false)]
    [InlineData("lake", "SELECT id FROM s3object ORDER BY id", false)]
    public async Task In_the_end_all_is_done_that_was_expected(string path, string sql, bool isKnownBefore)
    {
        using var query = await LakeQuery.OpenAsync(
            Engine.Storage.Opening.LakeStorage.LocalOnly, [_folder[path]],
            SqlParser.ParseSelect(sql), new QueryOptions(), TestContext.Current.CancellationToken);
        var all = Directory.GetFiles(_folder["lake"], "*.parquet", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);
        await using var rows = query.RunAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.Equal(0, query.Counters.BytesDone);
        var more = rows.MoveNextAsync();
        if (isKnownBefore)
            Assert.Equal(all, query.Counters.BytesExpected);
        while (await more)
            more = rows.MoveNextAsync();

        Assert.Equal(all, query.Counters.BytesExpected);
        Assert.Equal(all, query.Counters.BytesDone);
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }
}
