using ParquetSharp;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Writers;

/// <summary>What Arrow C++ writes, and with it pyarrow, pandas and awswrangler: pages of both versions, without dictionaries, with a page index.</summary>
public sealed class ArrowLakeTests(MatrixLake lake)
{
    /// <summary>The row after the last of the partition of many row groups.</summary>
    private static readonly int End = MatrixPartition.LargeRows * 2;

    [Theory]
    [InlineData("pages of version 1")]
    [InlineData("pages of version 2")]
    [InlineData("no dictionary")]
    [InlineData("page index")]
    public async Task A_lake_that_ArrowCpp_wrote_is_read_back_equal(string form)
    {
        var root = lake.NewPath("arrow " + form);
        var folder = Directory.CreateDirectory(Path.Combine(root, "part=1")).FullName;
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Zstd).DataPagesize(8_192);
        _ = form switch
        {
            "pages of version 1" => builder.DataPageVersion(ParquetDataPageVersion.V1),
            "pages of version 2" => builder.DataPageVersion(ParquetDataPageVersion.V2),
            "no dictionary" => builder.DisableDictionary(),
            _ => builder.EnableWritePageIndex().EnablePageChecksum(),
        };
        int count;
        using (var properties = builder.Build())
        using (var reader = new ParquetSharp.Arrow.FileReader(Path.Combine(lake.Input, "many.parquet")))
        using (var batches = reader.GetRecordBatchReader(rowGroups: [reader.NumRowGroups - 1]))
        using (var writer = new ParquetSharp.Arrow.FileWriter(Path.Combine(folder, "data.parquet"), reader.Schema, properties))
        {
            count = (int)reader.ParquetReader.RowGroup(reader.NumRowGroups - 1).MetaData.NumRows;
            while (await batches.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
            {
                using (batch)
                    writer.WriteRecordBatch(batch, 4_000);
            }
            writer.Close();
        }

        await new ForeignLake(lake, root, End - count, count) { HasKeyFolders = false }.AssertReadsAsync($"Arrow C++ ({form})");
    }
}
