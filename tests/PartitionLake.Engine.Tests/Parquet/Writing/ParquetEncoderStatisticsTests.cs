using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Every_text_is_found_by_equality_with_pruning_on(int rowGroupRows)
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        string[] words = [.. TestValues.Texts, .. Enumerable.Range(0, 10).Select(i => new string('x', 60) + (char)('a' + i) + "\uE000\U0001F600tail" + i)];
        var random = new Random(5);
        var values = words.Concat(Enumerable.Range(0, 200).Select(_ => words[random.Next(words.Length)])).ToArray();
        var table = new TestTable(TestColumn.Of("c", LakeType.String, values), TestColumn.Of("b", LakeType.Binary, values.Select(Encoding.UTF8.GetBytes)));
        var path = DuckReader.Save(folder, table.Encode(rowGroupRows: rowGroupRows));
        foreach (var word in words)
        {
            var hex = Convert.ToHexString(Encoding.UTF8.GetBytes(word));
            var literal = $"decode(unhex('{hex}'))";
            var expected = (long)values.Count(value => value == word);
            Assert.Equal(expected, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE c = {literal}"));
            Assert.Equal(expected, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE b = unhex('{hex}')"));
            var atLeast = (long)values.Count(value => Compare(value, word) >= 0);
            Assert.Equal(atLeast, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE c >= {literal}"));
        }
    }

    [Fact]
    public void Text_bounds_enclose_the_values_in_the_order_of_their_bytes_and_do_not_split_characters()
    {
        foreach (var first in TestValues.Texts)
        {
            foreach (var second in TestValues.Texts)
            {
                var statistics = Statistics(TestColumn.Of("c", LakeType.String, [first, second]));
                var least = Compare(first, second) < 0 ? first : second;
                var most = Compare(first, second) < 0 ? second : first;
                var min = statistics.Bytes(6);
                Assert.True(min.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(least)) <= 0);
                Assert.Equal(least == Encoding.UTF8.GetString(min), (bool)statistics[8]);
                Assert.True(min.Length <= 64 && IsUtf8(min));
                if (!statistics.Has(5))
                {
                    Assert.StartsWith(string.Concat(Enumerable.Repeat("\U0010FFFF", 16)), most, StringComparison.Ordinal);
                    continue;
                }
                var max = statistics.Bytes(5);
                Assert.True(max.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(most)) >= 0);
                Assert.Equal(most == Encoding.UTF8.GetString(max), (bool)statistics[7]);
                Assert.True(max.Length <= 65 && IsUtf8(max));
            }
        }
    }

    [Fact]
    public void Binary_that_cannot_be_raised_has_no_upper_bound()
    {
        var high = Enumerable.Repeat(byte.MaxValue, 70).ToArray();
        var statistics = Statistics(TestColumn.Of("c", LakeType.Binary, [high, [1]]));
        Assert.False(statistics.Has(5));
        Assert.Equal([1], statistics.Bytes(6));
        byte[] mixed = [.. Enumerable.Repeat((byte)7, 60), .. high];
        statistics = Statistics(TestColumn.Of("c", LakeType.Binary, [mixed]));
        Assert.Equal([.. Enumerable.Repeat((byte)7, 59), 8], statistics.Bytes(5));
        Assert.False((bool)statistics[7]);
    }

    [Theory]
    [InlineData(new[] { 1.5, -2 }, -2, 1.5)]
    [InlineData(new[] { 0.0, -0.0 }, -0.0, 0.0)]
    [InlineData(new[] { double.PositiveInfinity }, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(new[] { double.NegativeInfinity, double.PositiveInfinity, 0 }, double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(new[] { -3.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.0, 0 }, -3.0, 0.0)]
    public void Zeros_and_infinities_are_bounds_and_zeros_are_wide(double[] values, double min, double max)
    {
        var wide = Statistics(TestColumn.Of("c", LakeType.Double, values));
        Assert.Equal(BitConverter.DoubleToInt64Bits(min), BitConverter.ToInt64(wide.Bytes(6)));
        Assert.Equal(BitConverter.DoubleToInt64Bits(max), BitConverter.ToInt64(wide.Bytes(5)));
        var narrow = Statistics(TestColumn.Of("c", LakeType.Float, values.Select(value => (float)value)));
        Assert.Equal(BitConverter.SingleToInt32Bits((float)min), BitConverter.ToInt32(narrow.Bytes(6)));
        Assert.Equal(BitConverter.SingleToInt32Bits((float)max), BitConverter.ToInt32(narrow.Bytes(5)));
    }

    [Fact]
    public void A_NaN_anywhere_or_nothing_but_null_gives_no_bounds()
    {
        for (var place = 0; place < 40; place++)
        {
            var values = Enumerable.Range(0, 40).Select(i => i == place ? double.NaN : i);
            foreach (var column in new[]
            {
                TestColumn.Of("c", LakeType.Double, values),
                TestColumn.Of("c", LakeType.Float, values.Select(value => (float)value))
            })
            {
                var statistics = Statistics(column);
                Assert.False(statistics.Has(5) || statistics.Has(6));
                Assert.Equal(0, statistics.Number(3));
            }
        }
        var nulls = Statistics(new TestColumn(new Field("c", LakeType.String), new object?[50]));
        Assert.False(nulls.Has(5) || nulls.Has(6));
        Assert.Equal(50, nulls.Number(3));
    }

    [Fact]
    public void DuckDB_finds_NaN_and_infinities_with_pruning_on()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        double[] values = [double.NaN, 1, -0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity, 2, 3];
        var path = DuckReader.Save(folder, new TestTable(TestColumn.Of("c", LakeType.Double, values)).Encode(rowGroupRows: 2));
        foreach (var (literal, count) in new[] { ("'nan'", 1L), ("0.0", 2L), ("-0.0", 2L), ("'inf'", 1L), ("'-inf'", 1L), ("3", 1L) })
            Assert.Equal(count, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE c = {literal}::DOUBLE"));
        Assert.Equal(2L, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE c > 3"));
    }

    [Fact]
    public void Decimals_are_bounded_by_their_numbers_at_any_width()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        foreach (var precision in new[] { 1, 9, 10, 18, 19, 20, 28, 29, 38 })
        {
            var limit = Enumerable.Range(0, precision).Aggregate(Int128.One, (power, _) => power * 10) - 1;
            var path = DuckReader.Save(
                folder, new TestTable(TestColumn.Of("c", LakeType.Decimal(precision, 0), [limit, Int128.Zero, -limit, Int128.NegativeOne])).Encode());
            var row = duck.Query($"SELECT stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata({Duck.Literal(path)})")[0];
            Assert.Equal([$"{-limit}", $"{limit}"], [row[0], row[1]]);
            Assert.Equal(1L, duck.Scalar($"SELECT count(*) FROM {Duck.Literal(path)} WHERE c = CAST('{-limit}' AS DECIMAL({precision},0))"));
        }
    }

    [Fact]
    public void Lists_state_how_many_elements_are_missing_and_no_bounds()
    {
        var column = new TestColumn(new Field("c", LakeType.List(LakeType.String)), [null, Array.Empty<object?>(), new object?[] { null, "a" }]);
        var statistics = Statistics(column);
        Assert.Equal(3, statistics.Number(3));
        Assert.False(statistics.Has(5) || statistics.Has(6));
    }

    [Fact]
    public void DuckDB_reads_the_bounds_as_promised()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        var table = new TestTable(
            TestColumn.Of("day", LakeType.Date, [19000, 20000]),
            TestColumn.Of("at", LakeType.TimestampUtc, [0L, 86_400_000_000L]),
            TestColumn.Of("text", LakeType.String, ["😀", "\uFFFD"]),
            TestColumn.Of("flag", LakeType.Boolean, [true, false]));
        var path = DuckReader.Save(folder, table.Encode());
        var rows = duck.Query(
            $"SELECT stats_min_value, stats_max_value, min_is_exact, max_is_exact FROM parquet_metadata({Duck.Literal(path)}) ORDER BY column_id");
        Assert.Equal(["2022-01-08", "2024-10-04", true, true], rows[0]);
        Assert.StartsWith("1970-01-01", (string)rows[1][0]!, StringComparison.Ordinal);
        Assert.Equal(["\uFFFD", "😀", true, true], rows[2]);
        Assert.Equal(["false", "true", true, true], rows[3]);
    }

    private static ThriftStruct Statistics(TestColumn column)
        => new ParquetStructure(new TestTable(column).Encode()).Chunks().Single().Struct(3).Struct(12);

    private static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static bool IsUtf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
}
