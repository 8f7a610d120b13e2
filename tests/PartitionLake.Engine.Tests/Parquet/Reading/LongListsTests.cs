using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Lists longer than the block of elements that is decoded at a time, with nulls and empty ones between them.</summary>
public sealed class LongListsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Lists_that_go_over_the_ends_of_blocks_are_written_and_read_as_DuckDB_reads_them(double nulls)
    {
        LakeType[] elements =
        [
            LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double, LakeType.Date, LakeType.Timestamp, LakeType.String,
            LakeType.Decimal(9, 2), LakeType.Decimal(18, 4), LakeType.Decimal(38, 6),
            LakeType.List(LakeType.Int32), LakeType.Struct([new Field("x", LakeType.Double), new Field("y", LakeType.String)]),
        ];
        int[] lengths = [1, 0, 1023, 1, 1024, 1025, 0, 3, 2600, 5];
        var table = new TestTable([.. elements.Select((element, i) => Lists($"c{i}", element, lengths, nulls, seed: i))]);
        var file = table.Encode(new ParquetWriterOptions { MaxPageRows = 4 }, rowGroupRows: 7);
        var batch = table.ToBatch(0, table.Rows);
        var expected = Enumerable.Range(0, table.Rows).Select(row => batch.Columns.Select(column => ValueText.Of(column, row)).ToArray()).ToList();

        Texts.AssertEqual(expected, Texts.Read(new MemoryByteSource(file), 3));
        Texts.AssertEqual(expected, Texts.Query(_duck, DuckReader.Save(_folder, file), table.Schema));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1500)]
    public void A_number_in_a_list_with_more_digits_than_its_column_has_is_told_with_its_row(int before)
    {
        // Two rows: a list of that many numbers, and one whose last number has three digits where two are declared.
        var count = before + 2;
        var repetitions = Enumerable.Range(0, count).Select(i => i is 0 || i == before ? 0 : 1);
        byte[] levels = [.. HandmadeFile.Prefixed(Bits([.. repetitions])), .. HandmadeFile.Prefixed(Bits([.. Enumerable.Repeat(1, count)]))];
        var page = HandmadeFile.Page(count, PageEncoding.Plain, [.. levels, .. HandmadeFile.Little([.. Enumerable.Repeat(12, count - 1), 100])]);
        var file = new HandmadeFile { RowCount = 2 }
            .Column(
                [HandmadeFile.Leaf("amounts", PhysicalType.Int32, Repetition.Repeated, ConvertedType.Decimal, scale: 0, precision: 2)],
                PhysicalType.Int32, count, [page])
            .Build();

        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(file), 50));

        Assert.Contains("row 1 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("amounts", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Levels of one bit each, packed.</summary>
    private static byte[] Bits(int[] levels)
    {
        var groups = (levels.Length + 7) / 8;
        var bytes = new List<byte>();
        for (var header = groups << 1 | 1; header > 0; header >>= 7)
            bytes.Add((byte)(header > 0x7F ? header | 0x80 : header));
        for (var group = 0; group < groups; group++)
            bytes.Add((byte)levels.Skip(group * 8).Take(8).Select((level, bit) => level << bit).Sum());
        return [.. bytes];
    }

    private static TestColumn Lists(string name, LakeType element, int[] lengths, double nulls, int seed)
    {
        var random = new Random(seed);
        object? Draw() => random.NextDouble() < nulls ? null : TestValues.Draw(element, random, universe: 500);
        var rows = lengths.Select(length => (object?)Enumerable.Range(0, length).Select(_ => Draw()).ToArray());
        return new TestColumn(new Field(name, LakeType.List(element), true), [.. rows.Append(null)]);
    }
}
