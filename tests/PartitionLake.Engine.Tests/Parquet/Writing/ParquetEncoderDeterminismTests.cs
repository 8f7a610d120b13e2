using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderDeterminismTests
{
    [Theory]
    [InlineData(20, 5)]
    [InlineData(500, 40)]
    [InlineData(500, 100_000)]
    [InlineData(40_000, 30_000)]
    public void The_form_of_the_dictionary_does_not_show_in_the_file(int rows, int universe)
    {
        var table = TestValues.Table(rows, universe, 0.1);
        var global = table.Encode(form: DictionaryForm.Global);
        Assert.Equal(global, table.Encode(form: DictionaryForm.Shuffled));
        Assert.Equal(global, table.Encode(form: DictionaryForm.PerRow));
    }

    [Fact]
    public void What_an_encoder_wrote_before_does_not_show_in_the_file()
    {
        var schema = TestValues.Table(0, 1, 0.1).Schema;
        using var used = new ParquetEncoder(schema);
        var shapes = new[] { (70_000, 50_000), (1, 1), (300, 100), (20, 100_000), (0, 1), (5000, 5000), (20, 3) };
        foreach (var (rows, universe) in shapes)
        {
            var table = TestValues.Table(rows, universe, 0.1);
            Assert.Equal(table.Encode(), table.Encode(used));
        }
    }

    [Fact]
    public void What_stands_in_null_rows_and_behind_the_last_row_does_not_show_in_the_file()
    {
        var schema = new Schema([new Field("c", LakeType.Int64)]);
        var clean = Encode(schema, new Column<long>(LakeType.Int64, [5, 0, 7], 3, ValidityWithout(1)));
        var dirty = Encode(schema, new Column<long>(LakeType.Int64, [5, 99, 7, -1], 3, ValidityWithout(1)));
        Assert.Equal(clean, dirty);
        var noMap = Encode(schema, new Column<long>(LakeType.Int64, [5, 6], 2));
        var fullMap = Encode(schema, new Column<long>(LakeType.Int64, [5, 6], 2, ValidityMap.AllValid(2)));
        Assert.Equal(noMap, fullMap);
    }

    private static ValidityMap ValidityWithout(int row)
    {
        var validity = ValidityMap.AllValid(3);
        validity.SetNull(row);
        return validity;
    }

    private static byte[] Encode(Schema schema, Column column)
    {
        using var stream = new MemoryStream();
        using var encoder = new ParquetEncoder(schema);
        encoder.Begin(stream);
        encoder.WriteRowGroup(new RowBatch(schema, [column], column.Length));
        encoder.Finish();
        return stream.ToArray();
    }
}
