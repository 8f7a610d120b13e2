using System.Globalization;
using System.Text;
using CsCheck;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Partitioning;

public sealed class PartitionValueTests
{
    private const int LastDay = 2_932_896;

    [Fact]
    public void Each_type_has_its_text()
    {
        Assert.Equal("true", Format(new Column<bool>(LakeType.Boolean, [true], 1)));
        Assert.Equal("08", Format(new Column<int>(LakeType.Int32, [8], 1), 2));
        Assert.Equal("-08", Format(new Column<int>(LakeType.Int32, [-8], 1), 2));
        Assert.Equal("2025", Format(new Column<long>(LakeType.Int64, [2025], 1), 2));
        Assert.Equal("-9223372036854775808", Format(new Column<long>(LakeType.Int64, [long.MinValue], 1)));
        Assert.Equal("0.1", Format(new Column<float>(LakeType.Float, [0.1f], 1)));
        Assert.Equal("1E+22", Format(new Column<double>(LakeType.Double, [1e22], 1)));
        Assert.Equal("-0.05", Format(new Column<Int128>(LakeType.Decimal(5, 2), [-5], 1)));
        Assert.Equal("12.30", Format(new Column<Int128>(LakeType.Decimal(5, 2), [1230], 1)));
        Assert.Equal("7", Format(new Column<Int128>(LakeType.Decimal(5, 0), [7], 1)));
        Assert.Equal("1969-12-31", Format(new Column<int>(LakeType.Date, [-1], 1)));
        Assert.Equal("1970-01-01 00:00:01", Format(new Column<long>(LakeType.Timestamp, [1_000_000], 1)));
        Assert.Equal("1969-12-31 23:59:59.999999", Format(new Column<long>(LakeType.TimestampUtc, [-1], 1)));
        Assert.Equal("Zürich 😀", Format(Texts("Zürich 😀")));
        Assert.Null(Format(new Column<int>(LakeType.Int32, [0], 1).Gather([-1])));
    }

    [Fact]
    public void Users_get_the_types_that_PowerShell_knows()
    {
        Assert.Equal("x", PartitionValue.ToObject(Texts("x"), 0));
        Assert.Equal(8, PartitionValue.ToObject(new Column<int>(LakeType.Int32, [8], 1), 0));
        Assert.Equal(8L, PartitionValue.ToObject(new Column<long>(LakeType.Int64, [8], 1), 0));
        Assert.Equal(true, PartitionValue.ToObject(new Column<bool>(LakeType.Boolean, [true], 1), 0));
        Assert.Equal(0.5d, PartitionValue.ToObject(new Column<float>(LakeType.Float, [0.5f], 1), 0));
        Assert.Equal(-12.30m, PartitionValue.ToObject(new Column<Int128>(LakeType.Decimal(5, 2), [-1230], 1), 0));
        Assert.Equal(-9999999999999999999999999.999m, PartitionValue.ToObject(
            new Column<Int128>(LakeType.Decimal(28, 3), [-Int128.Parse("9999999999999999999999999999", CultureInfo.InvariantCulture)], 1), 0));
        Assert.Equal("1.5", PartitionValue.ToObject(new Column<Int128>(LakeType.Decimal(38, 1), [15], 1), 0));
        Assert.Equal(new DateOnly(2025, 8, 1), PartitionValue.ToObject(new Column<int>(LakeType.Date, [20301], 1), 0));
        var instant = Assert.IsType<DateTime>(PartitionValue.ToObject(new Column<long>(LakeType.TimestampUtc, [1], 1), 0));
        Assert.Equal((DateTime.UnixEpoch.AddTicks(10), DateTimeKind.Utc), (instant, instant.Kind));
        Assert.Null(PartitionValue.ToObject(new Column<bool>(LakeType.Boolean, [false], 1).Gather([-1]), 0));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void NaN_and_infinities_are_refused(double number)
    {
        Assert.Equal(LakeErrorCode.PartitionValueInvalid, Assert.Throws<LakeException>(() => Format(new Column<double>(LakeType.Double, [number], 1))).Code);
        Assert.Equal(LakeErrorCode.PartitionValueInvalid,
            Assert.Throws<LakeException>(() => Format(new Column<float>(LakeType.Float, [(float)number], 1))).Code);
    }

    [Fact]
    public void What_no_text_can_hold_is_refused_by_column()
    {
        Column[] columns =
        [
            new DictionaryColumn(LakeType.String, new ByteDictionary([0xC3, 0x28], [2], 1, true), [0], 1),
            new Column<int>(LakeType.Date, [LastDay + 1], 1),
            new Column<int>(LakeType.Date, [int.MinValue], 1),
            new Column<long>(LakeType.Timestamp, [long.MaxValue], 1),
            new Column<long>(LakeType.Timestamp, [long.MinValue], 1),
        ];
        foreach (var column in columns)
        {
            var error = Assert.Throws<LakeException>(() => Format(column));
            Assert.Equal(LakeErrorCode.PartitionValueInvalid, error.Code);
            Assert.Contains("'key'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Negative_zero_has_the_folder_of_zero()
    {
        Assert.Equal("0", Format(new Column<double>(LakeType.Double, [-0.0], 1)));
        Assert.Equal("0", Format(new Column<float>(LakeType.Float, [-0.0f], 1)));
    }

    [Fact]
    public void Equal_values_have_one_text_different_values_two_and_the_text_reads_back()
    {
        Law(Gen.Int, v => new Column<int>(LakeType.Int32, [v], 1));
        Law(Gen.Int[-719_162, LastDay], v => new Column<int>(LakeType.Date, [v], 1));
        Law(Gen.Long, v => new Column<long>(LakeType.Int64, [v], 1));
        Law(Gen.Long[-60_000_000_000_000_000, 250_000_000_000_000_000], v => new Column<long>(LakeType.Timestamp, [v], 1));
        Law(Gen.Long[-1_000_000, 1_000_000], v => new Column<long>(LakeType.TimestampUtc, [v * 500_000], 1));
        Law(Gen.Bool, v => new Column<bool>(LakeType.Boolean, [v], 1));
        Law(Gen.Float.Where(float.IsFinite), v => new Column<float>(LakeType.Float, [v], 1));
        Law(Gen.Double.Where(double.IsFinite), v => new Column<double>(LakeType.Double, [v], 1));
        Law(Gen.Long, v => new Column<Int128>(LakeType.Decimal(38, 20), [(Int128)v * v], 1));
        Law(Gen.Long, v => new Column<Int128>(LakeType.Decimal(19, 0), [v], 1));
        Law(Gen.Int[-99_999, 99_999], v => new Column<Int128>(LakeType.Decimal(5, 5), [v], 1));
        Law(Gen.String.Where(s => PartitionText.IsStorable(s)), Texts);
    }

    [Theory]
    [InlineData("08", TypeKind.Int32, 8)]
    [InlineData("TRUE", TypeKind.Boolean, true)]
    [InlineData("5.0", TypeKind.Double, 5.0)]
    [InlineData("1.0E-5", TypeKind.Double, 1e-5)]
    public void Spellings_of_other_engines_are_read(string text, TypeKind kind, object expected)
    {
        Assert.True(PartitionValueParser.TryParse(text, new LakeType(kind), out var column));
        Assert.Equal(expected, PartitionValue.ToObject(column, 0));
    }

    [Theory]
    [InlineData("2025-08-01 10:00:00+00")]
    [InlineData("2025-08-01T10:00:00Z")]
    [InlineData("2025-08-01 10:00")]
    public void Timestamps_of_other_engines_are_read(string text)
    {
        Assert.True(PartitionValueParser.TryParse(text, LakeType.TimestampUtc, out var column));
        Assert.Equal(new DateTime(2025, 8, 1, 10, 0, 0, DateTimeKind.Utc), PartitionValue.ToObject(column, 0));
    }

    [Fact]
    public void Text_that_is_no_value_of_the_type_is_not_read()
    {
        (string Text, LakeType Type)[] cases =
        [
            ("", LakeType.Int32), ("x", LakeType.Int64), ("1.5", LakeType.Int32), ("2147483648", LakeType.Int32), (" 1", LakeType.Int32),
            ("yes", LakeType.Boolean), ("NaN", LakeType.Double), ("1e999", LakeType.Double), ("2025-8-1", LakeType.Date), ("2025-02-30", LakeType.Date),
            ("1.234", LakeType.Decimal(5, 2)), ("1000", LakeType.Decimal(5, 2)),
            (".", LakeType.Decimal(5, 2)), ("1,5", LakeType.Decimal(5, 2)), ("1.5.0", LakeType.Decimal(5, 2)),
            ("2025-08-01 10:00:00+00", LakeType.Timestamp), ("x", LakeType.Binary),
        ];
        foreach (var (text, type) in cases)
            Assert.False(PartitionValueParser.TryParse(text, type, out _), $"'{text}' as {type}");
    }

    [Fact]
    public void Keys_of_types_or_with_digits_that_make_no_folder_are_refused()
    {
        Assert.Equal(LakeErrorCode.TypeMismatch, Assert.Throws<LakeException>(() => new PartitionKey("k", LakeType.Binary)).Code);
        Assert.Equal(LakeErrorCode.TypeMismatch, Assert.Throws<LakeException>(() => new PartitionKey("k", LakeType.List(LakeType.String))).Code);
        Assert.Equal(LakeErrorCode.PlanInvalid, Assert.Throws<LakeException>(() => new PartitionKey("k", LakeType.String, 2)).Code);
        Assert.Equal(LakeErrorCode.PlanInvalid, Assert.Throws<LakeException>(() => new PartitionKey("k", LakeType.Int32, -1)).Code);
        Assert.Equal("month=08", new PartitionKey("month", LakeType.Int32, 2).Segment(new Column<int>(LakeType.Int32, [8], 1), 0));
    }

    private static void Law<T>(Gen<T> values, Func<T, Column> column)
    {
        Gen.Select(values, values).Sample((left, right) =>
        {
            var (a, b) = (column(left), column(right));
            var (textA, textB) = (Format(a)!, Format(b)!);
            Assert.Equal(Equals(PartitionValue.ToObject(a, 0), PartitionValue.ToObject(b, 0)), textA == textB);
            Assert.True(PartitionValueParser.TryParse(textA, a.Type, out var read), textA);
            Assert.Equal(PartitionValue.ToObject(a, 0), PartitionValue.ToObject(read, 0));
            Assert.Equal(textA, Format(read));
        }, iter: 2_000);
    }

    private static string? Format(Column column, int digits = 0) => PartitionValue.Format("key", column, 0, digits);

    private static DictionaryColumn Texts(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new DictionaryColumn(LakeType.String, new ByteDictionary(bytes, [bytes.Length], 1, true), [0], 1);
    }
}
