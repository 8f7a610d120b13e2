using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>Values of every type, seeded, with the ones that go wrong most often in front.</summary>
internal static class TestValues
{
    private static readonly string Long = new('p', 70);

    /// <summary>Texts whose order differs between UTF-16 and UTF-8, and ones that are long and alike.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "a", "A", "ä", "zz", "\uFFFD", "\uFF21", "\uFFFF", "\uE000", "\uD7FF", "😀", "😀a", "𐀀", "\U0010FFFF", "quote'\"", "\0", "a\0b", "ﬀ",
        Long, Long + "a", Long + "b", Long + "😀", Long[..62] + "😀tail that is cut", Long[..63] + "éé", new string('\uFFFF', 40),
        string.Concat(Enumerable.Repeat("\U0010FFFF", 30)), string.Concat(Enumerable.Repeat("\U0010FFFF", 16)) + "a",
        new string('\uD7FF', 30), new string('z', 63) + "\u007F" + "x",
    ];

    public static IEnumerable<LakeType> AllTypes()
    {
        LakeType[] flat =
        [
            LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double, LakeType.Date, LakeType.Timestamp, LakeType.TimestampUtc,
            LakeType.String, LakeType.Binary, LakeType.Decimal(1, 0), LakeType.Decimal(9, 2), LakeType.Decimal(10, 3), LakeType.Decimal(18, 18),
            LakeType.Decimal(19, 0), LakeType.Decimal(28, 10), LakeType.Decimal(38, 6),
        ];
        return [.. flat, .. flat.Select(LakeType.List)];
    }

    /// <summary>A value; the universe is how many different ones there may be.</summary>
    public static object Draw(LakeType type, Random random, int universe)
    {
        var pick = random.Next(universe);
        var own = new Random(pick * 7919 + (int)type.Kind);
        switch (type.Kind)
        {
            case TypeKind.Boolean:
                return pick % 2 == 1;
            case TypeKind.Int32:
                return pick switch { 0 => int.MinValue, 1 => int.MaxValue, 2 => 0, _ => own.Next(pick % 2 == 0 ? 1000 : int.MaxValue) };
            case TypeKind.Int64:
                return pick switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => 0L, _ => own.NextInt64(pick % 2 == 0 ? 1000 : long.MaxValue) };
            case TypeKind.Float:
                return pick switch { 0 => float.NaN, 1 => -0f, 2 => 0f, 3 => float.PositiveInfinity, 4 => float.NegativeInfinity, _ => own.NextSingle() * 100 };
            case TypeKind.Double:
                return pick switch { 0 => double.NaN, 1 => -0d, 2 => 0d, 3 => double.PositiveInfinity,
                4 => double.NegativeInfinity, _ => Math.Round(own.NextDouble() * 1000, 2) };
            case TypeKind.Date:
                return 10_000 + pick % 20_000;
            case TypeKind.Timestamp:
                return 1_700_000_000_000_000L + own.NextInt64(1L << 40);
            case TypeKind.Decimal:
                var limit = Limit(type.Precision);
                return pick switch { 0 => limit, 1 => -limit, 2 => Int128.Zero, _ => ((Int128)own.NextInt64() << 60 ^ own.NextInt64()) % (limit + 1) };
            case TypeKind.String:
                return pick < Texts.Length ? Texts[pick] : "text " + pick;
            case TypeKind.Binary:
                var bytes = new byte[own.Next(90)];
                own.NextBytes(bytes);
                if (pick == 1)
                    Array.Fill(bytes, byte.MaxValue);
                return bytes;
            case TypeKind.Struct:
                return new TestStruct([.. type.Fields!.Select(field => field.IsNullable && own.Next(5) == 0 ? null : Draw(field.Type, own, universe))]);
            default:
                var list = new object?[own.Next(4)];
                for (var i = 0; i < list.Length; i++)
                    list[i] = type.Kind == TypeKind.List && own.Next(5) == 0 ? null : Draw(type.Element!, own, universe);
                return list;
        }
    }

    public static TestColumn Column(string name, LakeType type, int rows, int universe, double nulls, int seed)
    {
        var random = new Random(seed);
        var values = new object?[rows];
        for (var i = 0; i < rows; i++)
            values[i] = random.NextDouble() < nulls ? null : Draw(type, random, universe);
        return new TestColumn(new Field(name, type, nulls > 0), values);
    }

    public static TestTable Table(int rows, int universe, double nulls)
        => new([.. AllTypes().Select((type, i) => Column($"c{i} {type}", type, rows, universe, nulls, seed: i + rows))]);

    private static Int128 Limit(int precision)
    {
        var limit = Int128.One;
        for (var i = 0; i < precision; i++)
            limit *= 10;
        return limit - 1;
    }
}
