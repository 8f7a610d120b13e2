using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Expressions;

/// <summary>Random well-typed expressions, each in our language and, where that differs, in DuckDB's.</summary>
internal sealed class RandomSql(Random random)
{
    /// <summary>The columns that expressions may read, with values that meet often and include nulls.</summary>
    public static readonly Schema Schema = new([
        new Field("b", LakeType.Boolean), new Field("i", LakeType.Int32), new Field("j", LakeType.Int32), new Field("l", LakeType.Int64),
        new Field("d", LakeType.Decimal(12, 2)), new Field("f", LakeType.Double), new Field("s", LakeType.String), new Field("t", LakeType.String),
        new Field("n", LakeType.String), new Field("dt", LakeType.Date), new Field("ts", LakeType.Timestamp)]);

    private static readonly string[] Texts = ["", "a", "b", "ab", "Ab", " a ", "abc", "ä", "Éa", "a😀b", "100%", "a_b", "NPI-1", "zz", "\u00FF", "\uFFFD"];

    public readonly record struct Pair(string Ours, string Duck)
    {
        public static implicit operator Pair(string same) => new(same, same);
    }

    public RowBatch Rows(int count)
    {
        object?[] Make(Func<object> value) => [.. Enumerable.Range(0, count).Select(_ => random.Next(6) == 0 ? null : value())];
        return Expr.Batch(
            ("b", LakeType.Boolean, Make(() => random.Next(2) == 0)),
            ("i", LakeType.Int32, Make(() => random.Next(-5, 6))),
            ("j", LakeType.Int32, Make(() => random.Next(20) == 0 ? int.MaxValue : random.Next(-1_000, 1_000))),
            ("l", LakeType.Int64, Make(() => random.Next(20) == 0 ? long.MinValue : random.NextInt64(-1_000_000_000_000, 1_000_000_000_000))),
            ("d", LakeType.Decimal(12, 2), Make(() => (Int128)random.NextInt64(-100_000, 100_000))),
            ("f", LakeType.Double,
                Make(() => random.Next(12) switch { 0 => double.NaN, 1 => -0.0, 2 => 0.0, 3 => 0.1, _ => random.Next(-4_000, 4_000) / 16.0 })),
            ("s", LakeType.String, Make(() => Texts[random.Next(Texts.Length)])),
            ("t", LakeType.String, Make(() => Texts[random.Next(4)])),
            ("n", LakeType.String, Make(() => random.Next(-50, 50).ToString())),
            ("dt", LakeType.Date, Make(() => random.Next(-30_000, 30_000))),
            ("ts", LakeType.Timestamp, Make(() => random.NextInt64(-2_000_000_000_000_000, 2_000_000_000_000_000))));
    }

    public Pair Any(int depth) => random.Next(8) switch
    {
        0 => Integer(depth),
        1 => Decimal(depth),
        2 => Double(depth),
        3 or 4 => Text(depth),
        5 => Date(depth),
        6 => Timestamp(depth),
        _ => Condition(depth),
    };

    public Pair Condition(int depth)
    {
        if (depth == 0)
            return Pick("b", "TRUE", "FALSE", "(b IS NULL)", "(s IS NOT NULL)");
        var d = depth - 1;
        switch (random.Next(13))
        {
            case 0: return Of("({0} AND {1})", Condition(d), Condition(d));
            case 1: return Of("({0} OR {1})", Condition(d), Condition(d));
            case 2: return Of("(NOT {0})", Condition(d));
            case 3: return Compare(Integer(d), random.Next(3) switch { 0 => Decimal(d), 1 => Double(d), _ => Integer(d) });
            case 4: return Compare(Decimal(d), random.Next(2) == 0 ? Decimal(d) : Double(d));
            case 5: return Compare(Double(d), Double(d));
            case 6: return Compare(Text(d), Text(d));
            case 7: return Compare(Date(d), random.Next(2) == 0 ? Date(d) : Timestamp(d));
            case 8: return Of(Choose("({0} IN ({1}, {2}, NULL))", "({0} IN ({1}, {2}))", "({0} NOT IN ({1}, {2}))"),
                Text(d), TextLiteral(), random.Next(2) == 0 ? TextLiteral() : Text(d));
            case 9: return Of(Choose("({0} IN ({1}, {2}))", "({0} BETWEEN {1} AND {2})", "({0} NOT BETWEEN {1} AND {2})"), Integer(d), Integer(d), Integer(d));
            case 10:
                return Of(Choose("({0} LIKE {1})", "({0} NOT LIKE {1})"), Text(d), Pick("'a%'", "'%b'", "'%a%'", "'a_'", "'_'", "'%'", "''", "'a%b%'", "s"));
            case 11: return Of("({0} LIKE {1} ESCAPE '!')", Text(d), Pick("'%!%'", "'a!_b'", "'!!%'"));
            default: return Of(Choose("({0} IS NULL)", "({0} IS NOT NULL)"), Any(d));
        }
    }

    public Pair Integer(int depth)
    {
        if (depth == 0)
            return Pick("i", "j", "l", "0", "1", "-3", "7", "2147483647");
        var d = depth - 1;
        switch (random.Next(13))
        {
            case 0 or 1: return Of(Choose("({0} + {1})", "({0} - {1})", "({0} * {1})"), Integer(d), Integer(d));
            case 2: return Differ("({0} / {1})", "({0} // {1})", Integer(d), Integer(d));
            case 3: return Of("({0} % {1})", Integer(d), Integer(d));
            case 4: return Of("(- ({0}))", Integer(d));
            case 5: return Of("ABS({0})", Integer(d));
            case 6: return Differ("CHAR_LENGTH({0})", "length({0})", Text(d));
            case 7: return Of("CASE WHEN {0} THEN {1} ELSE {2} END", Condition(d), Integer(d), Integer(d));
            case 8: return Of("COALESCE({0}, {1})", Integer(d), Integer(d));
            case 9: return Of("NULLIF({0}, {1})", Integer(d), Integer(d));
            case 10: return Of("CAST({0} AS BIGINT)", Pick("n", "i", "b"));
            case 11: return random.Next(2) == 0
                ? Of("EXTRACT(" + Choose("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOY", "HOUR", "MINUTE") + " FROM {0})", Timestamp(d))
                : Differ("EXTRACT(DOW FROM {0})", "EXTRACT(isodow FROM {0})", Date(d));
            default:
                var part = Choose("YEAR", "MONTH", "WEEK", "DAY", "HOUR", "QUARTER");
                // DuckDB takes the last days of two months for the same day, Trino and we do not: months count from the 15th here.
                var first = part is "YEAR" or "MONTH" or "QUARTER" ? "TIMESTAMP '2001-01-15 10:00:00'" : Timestamp(d);
                return Differ($"DATE_DIFF({part}, {{0}}, {{1}})", $"date_sub('{part}', {{0}}, {{1}})", first, Timestamp(d));
        }
    }

    private Pair Decimal(int depth)
    {
        if (depth == 0)
            return Pick("d", "1.5", "-0.25", "100.00", "CAST(i AS DECIMAL(10,1))");
        var d = depth - 1;
        return random.Next(7) switch
        {
            0 or 1 => Of(Choose("({0} + {1})", "({0} - {1})", "({0} * {1})"), Decimal(0), random.Next(2) == 0 ? Decimal(d) : Pick("i", "3")),
            2 => Of("ROUND({0}, 1)", Decimal(0)),
            3 => Of(Choose("FLOOR({0})", "CEIL({0})", "ABS({0})", "(- ({0}))"), Decimal(d)),
            4 => Of("CASE WHEN {0} THEN {1} ELSE {2} END", Condition(d), Decimal(0), Decimal(0)),
            5 => Of("({0} % {1})", Pick("d"), Pick("1.5", "0.7")),
            _ => Of("COALESCE({0}, {1})", Decimal(0), Decimal(0)),
        };
    }

    private Pair Double(int depth)
    {
        if (depth == 0)
            return Pick("f", "1E0", "-2.5E-1", "CAST(d AS DOUBLE)", "CAST(i AS DOUBLE)");
        var d = depth - 1;
        return random.Next(6) switch
        {
            0 => Of(Choose("({0} + {1})", "({0} - {1})", "({0} * {1})"), Double(d), random.Next(2) == 0 ? Double(d) : Integer(d)),
            1 => Of("({0} / {1})", Double(d), Double(d)),
            2 => Of(Choose("FLOOR({0})", "CEIL({0})", "ABS({0})", "(- ({0}))", "ROUND({0})"), Double(d)),
            3 => Of("CASE WHEN {0} THEN {1} WHEN {2} THEN {3} END", Condition(d), Double(d), Condition(d), Double(d)),
            4 => Of("({0} / {1})", Decimal(0), Decimal(0)),
            _ => Of("COALESCE({0}, {1})", Double(d), Double(d)),
        };
    }

    private Pair Text(int depth)
    {
        if (depth == 0)
            return random.Next(3) == 0 ? TextLiteral() : Pick("s", "t", "n");
        var d = depth - 1;
        return random.Next(9) switch
        {
            0 => Of("({0} || {1})", Text(d), Text(d)),
            1 => Differ("CONCAT({0}, {1}, {2})", "({0} || {1} || {2})", Text(d), Text(d), TextLiteral()),
            2 => Of(Choose("LOWER({0})", "UPPER({0})", "TRIM({0})"), Text(d)),
            3 => Of($"SUBSTRING({{0}}, {random.Next(-1, 5)}, {random.Next(0, 4)})", Text(d)),
            4 => Of("CASE WHEN {0} THEN {1} WHEN {2} THEN {3} ELSE {4} END", Condition(d), Text(d), Condition(d), Text(0), Text(d)),
            5 => Of("COALESCE({0}, {1})", Text(d), Text(d)),
            6 => Of("NULLIF({0}, {1})", Text(d), Text(d)),
            7 => Of("CAST({0} AS VARCHAR)", random.Next(4) switch { 0 => Integer(d), 1 => Date(d), 2 => Timestamp(d), _ => Pick("d", "b", "l") }),
            _ => Of("CASE {0} WHEN {1} THEN {2} END", Text(d), Text(0), Text(d)),
        };
    }

    private Pair Date(int depth)
    {
        if (depth == 0)
            return Pick("dt", "DATE '2024-02-29'", "CAST(ts AS DATE)");
        var part = Choose("DAY", "WEEK", "MONTH", "QUARTER", "YEAR");
        return random.Next(3) switch
        {
            0 => Differ($"DATE_ADD({part}, {{0}}, {{1}})", $"CAST({{1}} + to_{part}S(CAST({{0}} AS INT)) AS DATE)".Replace(
                "to_QUARTERS", "3 * to_MONTHS", StringComparison.Ordinal), Pick("i", "1", "-14"), Date(depth - 1)),
            1 => Of("COALESCE({0}, {1})", Date(depth - 1), Date(0)),
            _ => Of("CASE WHEN {0} THEN {1} END", Condition(depth - 1), Date(0)),
        };
    }

    private Pair Timestamp(int depth)
    {
        if (depth == 0)
            return Pick("ts", "TIMESTAMP '2024-02-29 23:59:59.5'", "CAST(dt AS TIMESTAMP)");
        var part = Choose("HOUR", "MINUTE", "SECOND", "DAY", "MONTH");
        return random.Next(2) switch
        {
            0 => Differ($"DATE_ADD({part}, {{0}}, {{1}})", $"({{1}} + to_{part}S(CAST({{0}} AS INT)))", Pick("i", "1", "-14"), Timestamp(depth - 1)),
            _ => Of("CASE WHEN {0} THEN {1} ELSE {2} END", Condition(depth - 1), Timestamp(0), Date(0)),
        };
    }

    private Pair Compare(Pair left, Pair right) => Of("({0} " + Choose("=", "<>", "<", "<=", ">", ">=") + " {1})", left, right);

    private Pair TextLiteral() => "'" + Texts[random.Next(Texts.Length)] + "'";

    private Pair Pick(params string[] any) => Choose(any);

    private string Choose(params string[] any) => any[random.Next(any.Length)];

    private static Pair Of(string form, params Pair[] parts) => Differ(form, form, parts);

    private static Pair Differ(string ours, string duck, params Pair[] parts) => new(
        string.Format(ours, [.. parts.Select(p => (object)p.Ours)]),
        string.Format(duck, [.. parts.Select(p => (object)p.Duck)]));
}
