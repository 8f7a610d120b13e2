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

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(40, 7, 7)]
    [InlineData(3000, 400, 50)]
    [InlineData(70_000, 300, 100_000)]
    [InlineData(70_000, 30_000, 100_000)]
    [InlineData(131_072, 32_767, 1_000_000)]
    public void Rows_that_repeat_others_make_the_same_file_as_their_values(int rows, int entries, int universe)
    {
        var random = new Random(rows + entries);
        var table = TestValues.Table(entries, universe, 0.1);
        var columns = table.Columns.Where(column => column.Field.Type.Kind != TypeKind.List).ToList();
        var schema = new Schema([.. columns.Select(column => column.Field)]);
        // Each entry is used, in order of first use, as the encoder is promised; some rows have none.
        var places = new int[rows + 3];
        var used = 0;
        for (var row = 0; row < rows; row++)
        {
            var isLast = rows - row <= entries - used;
            places[row] = isLast || (used < entries && random.Next(4) == 0) ? used++ : used == 0 || random.Next(20) == 0 ? -1 : random.Next(used);
        }
        Column[] repeated = [.. columns.Select(column => new RepeatedColumn(column.ToColumn(0, entries, DictionaryForm.Global), places, rows))];
        Assert.Equal(
            Encode(schema, [.. repeated.Select(column => ((RepeatedColumn)column).Expand())], rows),
            Encode(schema, repeated, rows));
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

    private static byte[] Encode(Schema schema, Column column) => Encode(schema, [column], column.Length);

    private static byte[] Encode(Schema schema, Column[] columns, int rows)
    {
        using var stream = new MemoryStream();
        using var encoder = new ParquetEncoder(schema);
        encoder.Begin(stream);
        encoder.WriteRowGroup(new RowBatch(schema, columns, rows));
        encoder.Finish();
        return stream.ToArray();
    }
}
