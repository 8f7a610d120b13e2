using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>Columns of equal length, written by the encoder and read back by others.</summary>
internal sealed class TestTable
{
    private readonly TestColumn[] _columns;

    public TestTable(params TestColumn[] columns)
    {
        _columns = columns;
        Schema = new Schema(columns.Select(column => column.Field));
    }

    public Schema Schema { get; }

    public IReadOnlyList<TestColumn> Columns => _columns;

    public int Rows => _columns[0].Values.Length;

    public RowBatch ToBatch(int start, int count, DictionaryForm form = DictionaryForm.Global)
        => new(Schema, [.. _columns.Select(column => column.ToColumn(start, count, form))], count);

    public byte[] Encode(ParquetWriterOptions? options = null, int rowGroupRows = int.MaxValue, DictionaryForm form = DictionaryForm.Global)
    {
        using var encoder = new ParquetEncoder(Schema, options);
        return Encode(encoder, rowGroupRows, form);
    }

    public byte[] Encode(ParquetEncoder encoder, int rowGroupRows = int.MaxValue, DictionaryForm form = DictionaryForm.Global)
    {
        using var stream = new MemoryStream();
        encoder.Begin(stream);
        for (var start = 0; start < Rows; start += Math.Min(rowGroupRows, Rows - start))
            encoder.WriteRowGroup(ToBatch(start, Math.Min(rowGroupRows, Rows - start), form));
        var bytes = encoder.Finish();
        Assert.Equal(stream.Length, bytes);
        var file = stream.ToArray();
        WrittenEncodings.AssertFile(file);
        return file;
    }
}
