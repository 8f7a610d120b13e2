using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>What the encoder writes the reader reads back; DuckDB has judged the encoder in its own tests.</summary>
public sealed class OwnFilesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(130)]
    [InlineData(161)]
    [InlineData(5_000)]
    [InlineData(70_001)]
    public async Task Text_that_does_not_repeat_comes_back_row_for_row(int rows)
    {
        using var folder = new TempFolder();
        var path = folder["own.parquet"];
        var values = Enumerable.Range(0, rows).Select(row => $"{row * 7919L % 1_000_003:D10} and {new string('x', row % 7)}").ToArray();
        var schema = new Schema([new Field("text", LakeType.String)]);
        using (var stream = File.Create(path))
        using (var encoder = new ParquetEncoder(schema))
        {
            encoder.Begin(stream);
            encoder.WriteRowGroup(
                new RowBatch(schema, [new DictionaryColumn(LakeType.String, ByteDictionary.FromStrings(values), [.. Enumerable.Range(0, rows)], rows)], rows));
            encoder.Finish();
        }

        using var file = await ParquetFile.OpenAsync(new FileByteSource(path), cancellationToken: TestContext.Current.CancellationToken);
        using var reader = await file.OpenRowGroupAsync(0, [0], TestContext.Current.CancellationToken);
        var found = new List<string>();
        while (reader.Read(1_000) is { } batch)
        {
            var column = (DictionaryColumn)batch.GetColumn(0);
            for (var row = 0; row < batch.Length; row++)
                found.Add(Encoding.UTF8.GetString(column.GetBytes(row)));
        }
        Assert.Equal(values, found);
    }
}
