using PartitionLake.Engine.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Columns named by their place in the table.</summary>
public sealed class PlacesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PlacesTests()
    {
        using var duck = new Duck();
        duck.Execute(
            "COPY (SELECT 1 AS a, INTERVAL 2 DAY AS s, 3 AS c, 'p' AS k UNION ALL SELECT 5, INTERVAL 6 DAY, "
                + $"7, 'q') TO {Duck.Literal(_folder["lake"])} (FORMAT parquet, PARTITION_BY (k))");
    }

    [Theory]
    [InlineData("SELECT _2 FROM s3object")]
    [InlineData("SELECT a FROM s3object WHERE _2 IS NOT NULL")]
    [InlineData("SELECT a FROM s3object ORDER BY _2")]
    [InlineData("SELECT COUNT(_2) AS n FROM s3object")]
    [InlineData("SELECT COUNT(*) AS n FROM s3object GROUP BY _2")]
    [InlineData("SELECT t._2 FROM s3object t")]
    public async Task A_place_whose_column_cannot_be_read_is_refused_by_name(string sql)
    {
        var failure = await Assert.ThrowsAsync<LakeException>(() => QueryRows.RunAsync(sql, null, _folder["lake"]));

        Assert.Equal((LakeErrorCode.FileUnsupported, "s"), (failure.Code, failure.Target));
    }

    [Theory]
    [InlineData("SELECT _1, _3, _4 FROM s3object ORDER BY _1", "1 | 3 | 'p';5 | 7 | 'q'")]
    [InlineData("SELECT a FROM s3object WHERE _4 = 'q'", "5")]
    [InlineData("SELECT a FROM s3object WHERE _1 = 5", "5")]
    [InlineData("SELECT k FROM s3object WHERE _3 = 3", "'p'")]
    public async Task Places_count_all_columns_of_the_file_and_then_the_keys(string sql, string rows) =>
        Assert.Equal(rows, string.Join(";", await QueryRows.RunAsync(sql, null, _folder["lake"])));

    public void Dispose() => _folder.Dispose();
}
