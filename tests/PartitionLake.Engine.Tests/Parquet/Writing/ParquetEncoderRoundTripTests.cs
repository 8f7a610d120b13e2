using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderRoundTripTests
{
    public static TheoryData<int, int, double> Shapes()
    {
        var data = new TheoryData<int, int, double>();
        foreach (var rows in new[] { 1, 7, 8, 9, 63, 64, 65, 1000 })
        {
            foreach (var universe in new[] { 1, 40, 100_000 })
            {
                foreach (var nulls in new[] { 0, 0.02, 0.5, 1 })
                    data.Add(rows, universe, nulls);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void DuckDB_reads_every_type_as_it_was_written(int rows, int universe, double nulls)
    {
        var table = TestValues.Table(rows, universe, nulls);
        DuckReader.AssertReads(table, table.Encode());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 0.3)]
    [InlineData(64, 0.3)]
    [InlineData(100, 0.97)]
    [InlineData(333, 0)]
    public void Pages_may_end_at_any_row(int pageRows, double nulls)
    {
        var table = TestValues.Table(700, 60, nulls);
        DuckReader.AssertReads(table, table.Encode(new ParquetWriterOptions { MaxPageRows = pageRows }, rowGroupRows: 450));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(5000)]
    public void Pages_may_be_bounded_by_bytes(int pageBytes)
    {
        var table = TestValues.Table(900, 100_000, 0.1);
        DuckReader.AssertReads(table, table.Encode(new ParquetWriterOptions { MaxPageBytes = pageBytes }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(257)]
    [InlineData(1025)]
    [InlineData(40_000)]
    [InlineData(131_072)]
    public void A_full_row_group_of_any_cardinality_comes_back(int universe)
    {
        const int Rows = 131_072;
        var random = new Random(universe);
        var picks = Enumerable.Range(0, Rows).Select(i => i % 9000 < 3000 ? i / 9000 % universe : random.Next(universe)).ToArray();
        var table = new TestTable(
            TestColumn.Of("text", LakeType.String, picks.Select(pick => $"value {pick}")),
            TestColumn.Of("double", LakeType.Double, picks.Select(pick => pick * 0.37)),
            TestColumn.Of("int", LakeType.Int32, picks),
            TestColumn.Of("sorted", LakeType.Int64, picks.Order().Select(pick => pick * 1_000_003L)),
            new TestColumn(new Field("gaps", LakeType.String), [.. picks.Select((pick, i) => i / 1000 % 3 == 0 || pick % 5 == 0 ? null : $"v{pick}")]),
            new TestColumn(new Field("flag", LakeType.Boolean), [.. picks.Select((pick, i) => i / 5000 % 2 == 0 ? (object?)null : pick % 3 == 0)]));
        DuckReader.AssertReads(table, table.Encode());
    }

    [Fact]
    public void Bit_packing_is_right_at_every_width()
    {
        for (var width = 1; width <= 17; width++)
        {
            var entries = 1 << width;
            var values = Enumerable.Range(0, Math.Max(entries * 2, 3000)).Select(i => (int)((uint)(i * 2_654_435_761L) % (uint)entries) * 1_000_000_007L);
            var table = new TestTable(
                TestColumn.Of("t", LakeType.String, values.Select(value => $"{value}")), TestColumn.Of("ts", LakeType.TimestampUtc, values));
            DuckReader.AssertReads(table, table.Encode());
        }
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(7L)]
    [InlineData(long.MaxValue)]
    public void Differences_that_overflow_wrap_as_readers_undo_them(long step)
    {
        var longs = Enumerable.Range(0, 1000).Select(i => unchecked(i * step + (i % 7 == 0 ? long.MinValue : i)));
        var ints = Enumerable.Range(0, 1000).Select(i => i % 50 == 0 ? int.MinValue : i % 51 == 0 ? int.MaxValue : i);
        var table = new TestTable(TestColumn.Of("l", LakeType.Int64, longs), TestColumn.Of("i", LakeType.Int32, ints),
            TestColumn.Of("up", LakeType.Int64, Enumerable.Range(0, 1000).Select(i => i * 5L)));
        DuckReader.AssertReads(table, table.Encode());
    }

    [Fact]
    public void Nothing_an_empty_list_a_list_of_nothing_and_a_list_are_four_things()
    {
        object?[] texts = [null, Array.Empty<object?>(), new object?[] { null },
            new object?[] { "" }, new object?[] { "a", null, "b" }, new object?[] { null, null }];
        var table = new TestTable(
            new TestColumn(new Field("texts", LakeType.List(LakeType.String)), texts),
            new TestColumn(new Field("required", LakeType.List(LakeType.Int32), IsNullable: false),
                [.. texts.Select(list => list is null ? new object?[] { 1 } : ((object?[])list).Select(item => item is null ? (object?)null : 5).ToArray())]));
        DuckReader.AssertReads(table, table.Encode());
    }

    [Fact]
    public void Names_may_be_of_any_script()
    {
        var table = new TestTable(TestColumn.Of("Größe 数 😀", LakeType.Int32, [1, 2]), TestColumn.Of("a.b", LakeType.String, ["x", "y"]),
            TestColumn.Of("quote\"d", LakeType.List(LakeType.String), [new object?[] { "e" }, []]));
        DuckReader.AssertReads(table, table.Encode());
    }

    [Fact]
    public void A_file_without_rows_has_its_columns()
    {
        var table = TestValues.Table(0, 1, 0.5);
        DuckReader.AssertReads(table, table.Encode());
    }
}
