using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Query;
using PartitionLake.Engine.Tests.Support;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Bytes at a page's end that are no value: read as all engines do, and told of once for each file.</summary>
public sealed class PaddingReportTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public PaddingReportTests()
    {
        Write("in/a.parquet", [.. Little(1, 2), 0], [0b10], Plain("x", "y"));
        Write("in/b.parquet", Little(3, 4), [0b01], Plain("x", "y"));
        Write("in/c.parquet", Little(5, 6), [0b11, 0], [.. Plain("x", "y"), 0, 0]);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]], Joins = [], PartitionBy = [new PartitionColumnPlan("t", "t")] };
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_run_names_each_file_with_padding_once()
    {
        var result = await _lake.RunAsync();

        Assert.Equal(6, result.RowsIn);
        Assert.Equal(
            ["1 False x", "2 True y", "3 True x", "4 False y", "5 True x", "6 True y"], _lake.Rows("id, flag, t").Select(row => string.Join(' ', row)));
        Assert.Equal([LakeWarningCode.PaddedPages, LakeWarningCode.PaddedPages], result.Warnings.Select(warning => warning.Code));
        Assert.Equal(
            [_lake.Folder["in/a.parquet"], _lake.Folder["in/c.parquet"]], result.Warnings.SelectMany(warning => warning.Paths).Order(StringComparer.Ordinal));
        Assert.Contains("column 'id'", result.Warnings.Single(warning => warning.Paths[0].EndsWith("a.parquet", StringComparison.Ordinal)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_does_so_too_and_says_nothing_of_columns_that_it_does_not_read()
    {
        Assert.Equal(["1", "2", "3", "4", "5", "6"], await QueryAsync("SELECT id FROM s3object ORDER BY id", "in/a.parquet"));
        Assert.Equal(["true"], await QueryAsync("SELECT MAX(flag) FROM s3object", "in/c.parquet"));
        Assert.Equal(["5"], await QueryAsync("SELECT id FROM s3object WHERE id = 5", "in/a.parquet"));
    }

    private async Task<List<string>> QueryAsync(string sql, params string[] padded)
    {
        var warnings = new WarningLog();
        var rows = await QueryRows.RunAsync(sql, new QueryOptions { Warnings = warnings }, [_lake.Folder["in"]]);
        Assert.Equal(padded.Select(path => _lake.Folder[path]), warnings.Warnings.Select(warning => Assert.Single(warning.Paths)));
        return rows;
    }

    private void Write(string path, byte[] ids, byte[] flags, byte[] texts)
    {
        var file = new HandmadeFile { RowCount = 2 }
            .Column(Leaf("id", PhysicalType.Int32, Repetition.Required), PhysicalType.Int32, Page(2, PageEncoding.Plain, ids))
            .Column(Leaf("flag", PhysicalType.Boolean, Repetition.Required), PhysicalType.Boolean, Page(2, PageEncoding.Plain, flags))
            .Column([Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8)], PhysicalType.ByteArray, 2,
                [Page(2, PageEncoding.Plain, texts)]);
        Directory.CreateDirectory(Path.GetDirectoryName(_lake.Folder[path])!);
        File.WriteAllBytes(_lake.Folder[path], file.Build());
    }
}
