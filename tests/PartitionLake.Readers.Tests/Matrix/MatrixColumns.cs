using System.Globalization;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>Every type that the writer knows, in the forms in which engines have gone wrong.</summary>
internal static class MatrixColumns
{
    /// <summary>Texts whose order differs between UTF-16 and UTF-8, and ones that are alike for longer than statistics are.</summary>
    private static readonly string[] OddTexts =
    [
        "", " ", "a", "A", "ä", "zz", "\uFFFD", "\uFF21", "\uFFFF", "\uE000", "\uD7FF", "😀",
        "😀a", "𐀀", "\U0010FFFF", "quote'\"", "\0", "a\0b", "tab\tline\n", "~", "[", "null", "NaN",
        new string('p', 70), new string('p', 70) + "a", new string('p', 62) + "😀tail",
        new string('\uFFFF', 40), string.Concat(Enumerable.Repeat("\U0010FFFF", 30)),
    ];

    private static readonly string[] FewTexts = [.. Enumerable.Range(0, 40).Select(i => $"Office visit {i}, established patient")];

    private static readonly Int128[] Powers = [.. Enumerable.Range(0, 39).Select(power => (Int128)System.Numerics.BigInteger.Pow(10, power))];

    private static readonly double[] OddDoubles =
        [double.NaN, -0d, 0d, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue, 0.1, 1d / 3];

    private static readonly float[] OddFloats =
        [float.NaN, -0f, 0f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, float.MinValue, 0.1f, 1f / 3];

    public static IReadOnlyList<MatrixColumn> Keys { get; } =
    [
        new("k_text", LakeType.String, Never, IsKey: true), new("k_num", LakeType.Int32, Never, IsKey: true),
        new("k_day", LakeType.Date, Never, IsKey: true), new("k_flag", LakeType.Boolean, Never, IsKey: true),
    ];

    /// <summary>The number of the row, first; it is never null.</summary>
    public static MatrixColumn Id { get; } = new("id", LakeType.Int64, (_, row) => Whole(row), Grows: true);

    public static IReadOnlyList<MatrixColumn> Data { get; } =
    [
        Id,
        new("flag", LakeType.Boolean, Flag),
        new("int_any", LakeType.Int32, (random, _) => Whole(random.Next(20) switch { 0 => int.MinValue, 1 => int.MaxValue, _ => random.Next() })),
        new("int_grows", LakeType.Int32, (random, row) => Whole(row * 3 + random.Next(50)), Grows: true),
        new("long_any", LakeType.Int64, Long),
        new("float_any", LakeType.Float, Float),
        new("double_any", LakeType.Double, Double),
        new("double_grows", LakeType.Double, (random, row) => CanonicalText.Of(row * 0.25 + Math.Round(random.NextDouble(), 3)), Grows: true),
        new("dec_4_2", LakeType.Decimal(4, 2), (random, _) => Decimal(random, 4, 2)),
        new("dec_9_2", LakeType.Decimal(9, 2), (random, row) => CanonicalText.Of(row * 7 + random.Next(30), 2), Grows: true),
        new("dec_18_4", LakeType.Decimal(18, 4), (random, _) => Decimal(random, 18, 4)),
        new("dec_18_18", LakeType.Decimal(18, 18), (random, _) => Decimal(random, 18, 18)),
        new("dec_19_0", LakeType.Decimal(19, 0), (random, _) => Decimal(random, 19, 0)),
        new("dec_38_6", LakeType.Decimal(38, 6), (random, _) => Decimal(random, 38, 6)),
        new("day", LakeType.Date, Day),
        new("moment", LakeType.Timestamp, (random, row) => Moment(random, row)),
        new("moment_utc", LakeType.TimestampUtc, (random, row) => Moment(random, row)),
        new("text_vary", LakeType.String, (random, row) => CanonicalText.Of($"{Hex(random, 1 + random.Next(20))}-{row}")),
        new("text_equal", LakeType.String, (random, _) => CanonicalText.Of(Hex(random, 16))),
        new("text_few", LakeType.String, (random, _) => CanonicalText.Of(FewTexts[random.Next(FewTexts.Length)])),
        new("text_odd", LakeType.String, (random, _) => CanonicalText.Of(OddTexts[random.Next(OddTexts.Length)])),
        new("text_grows", LakeType.String, (random, row) => CanonicalText.Of($"{row:D9}é{random.Next(10)}"), Grows: true),
        new("binary_vary", LakeType.Binary, (random, _) => CanonicalText.Of(Bytes(random, random.Next(30)))),
        new("binary_equal", LakeType.Binary, (random, _) => CanonicalText.Of(Bytes(random, 16))),
        new("list_text", LakeType.List(LakeType.String),
            ListOf((random, _) => CanonicalText.Of(random.Next(2) == 0 ? OddTexts[random.Next(OddTexts.Length)] : Hex(random, random.Next(9))))),
        new("list_flag", LakeType.List(LakeType.Boolean), ListOf(Flag)),
        new("list_long", LakeType.List(LakeType.Int64), ListOf(Long)),
        new("list_float", LakeType.List(LakeType.Float), ListOf(Float)),
        new("list_double", LakeType.List(LakeType.Double), ListOf(Double)),
        new("list_dec", LakeType.List(LakeType.Decimal(38, 6)), ListOf((random, _) => Decimal(random, 38, 6))),
        new("list_day", LakeType.List(LakeType.Date), ListOf(Day)),
        new("list_moment", LakeType.List(LakeType.TimestampUtc), ListOf(Moment)),
        new("list_binary", LakeType.List(LakeType.Binary), ListOf((random, _) => CanonicalText.Of(Bytes(random, random.Next(9))))),
        new("text_never", LakeType.String, Never),
    ];

    /// <summary>As the lines of the oracle and of every reader have them.</summary>
    public static IReadOnlyList<MatrixColumn> All { get; } = [.. Data, .. Keys];

    private static string Never(Random random, int row) => CanonicalText.Null;

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Flag(Random random, int row) => random.Next(2) == 0 ? "false" : "true";

    private static string Long(Random random, int row) =>
        Whole(random.Next(20) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => 0, _ => random.NextInt64() - random.NextInt64() });

    private static string Float(Random random, int row) =>
        CanonicalText.Of(random.Next(4) == 0 ? OddFloats[random.Next(OddFloats.Length)] : random.NextSingle() * 1000 - 500);

    private static string Double(Random random, int row) =>
        CanonicalText.Of(random.Next(4) == 0 ? OddDoubles[random.Next(OddDoubles.Length)] : random.NextDouble() * 1000 - 500);

    private static string Decimal(Random random, int precision, int scale)
    {
        var most = Powers[precision] - 1;
        var value = random.Next(12) switch { 0 => most, 1 => -most, 2 => Int128.Zero,
        _ => (((Int128)random.NextInt64() << 63) + random.NextInt64()) % most * (random.Next(2) * 2 - 1) };
        return CanonicalText.Of(value, scale);
    }

    /// <summary>From 1602 on: before 1970, and before the Gregorian calendar of the West was everywhere.</summary>
    private static string Day(Random random, int row) => Whole(row % 97 == 0 ? -134_000 + row : 10_000 + row / 20 + random.Next(3));

    private static string Moment(Random random, int row) =>
        Whole(row % 89 == 0 ? -1L - random.NextInt64(1L << 50) : 1_700_000_000_000_000L + row * 1_000_003L + random.Next(1000));

    private static string Hex(Random random, int bytes) => Convert.ToHexString(Bytes(random, bytes));

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>One in three is null as a whole, one in five empty; elements are null as well.</summary>
    private static Func<Random, int, string> ListOf(Func<Random, int, string> draw) => (random, row) =>
        random.Next(3) == 0 ? CanonicalText.Null
        : CanonicalText.List(
            random.Next(5) == 0 ? [] : Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(6) == 0 ? null : draw(random, row)).ToList());
}
