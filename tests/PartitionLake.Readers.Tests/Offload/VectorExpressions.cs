namespace PartitionLake.Readers.Tests.Offload;

/// <summary>Every operator, function and cast over every type that it takes, and forms in which engines are known to differ.</summary>
internal static class VectorExpressions
{
    private static readonly string[] Numbers = ["i", "l", "d", "q", "f", "g"];
    private static readonly string[] Types =
        ["BOOLEAN", "INT", "BIGINT", "REAL", "DOUBLE", "DECIMAL(5,2)", "DECIMAL(38,10)", "DECIMAL(20,0)", "DATE", "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE", "VARCHAR",
            "BINARY"];

    private static readonly string[] Parts = ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"];

    public static IEnumerable<string> All() => Columns().Concat(Arithmetic()).Concat(Casts()).Concat(Rounding()).Concat(Dates()).Concat(Others);

    private static IEnumerable<string> Columns() =>
        ["b", "i", "l", "d", "q", "p", "f", "g", "s", "x", "dt", "ts", "tz", "bin", "st.a", "st.\"b c\"", "li[1]", "li[-1]", "li[4]", "li[i]", "ma['x']",
            "ma['y']", "ma[x]", "ma[s]", "CARDINALITY(li)", "CARDINALITY(ma)", "st IS NULL", "li IS NULL", "li[l]", "st.a + li[2]",
            "COALESCE(ma['x'], 0E0)"];

    private static IEnumerable<string> Arithmetic()
    {
        foreach (var left in Numbers)
        {
            foreach (var right in Numbers)
            {
                foreach (var op in new[] { "+", "-", "*", "/", "%", "=", "<" })
                    yield return $"{left} {op} {(right == left ? right switch { "i" => "j", "f" => "e", _ => right } : right)}";
            }
            foreach (var form in new[] { "-{0}", "ABS({0})", "FLOOR({0})", "CEIL({0})", "{0} % -1", "{0} / 3", "{0} * 2", "{0} > 1.5",
            "{0} IN (1, 2, NULL)",
                "{0} NOT IN (0, 7)", "{0} BETWEEN -2 AND i", "NULLIF({0}, 0)", "{0} IS NULL", "({0} + 1) + 2147483647" })
                yield return string.Format(form, left);
        }
    }

    private static IEnumerable<string> Casts()
    {
        foreach (var column in new[] { "b", "i", "l", "d", "q", "p", "f", "e", "g", "s", "n", "x", "y", "dt", "ts", "tz", "bin" })
        {
            foreach (var type in Types)
                yield return $"CAST({column} AS {type})";
        }
    }

    private static IEnumerable<string> Rounding()
    {
        foreach (var column in Numbers.Append("e").Append("p"))
        {
            foreach (var digits in new[] { "", ", 1", ", 2", ", 3", ", -1", ", -3", ", -10", ", 0" })
                yield return $"ROUND({column}{digits})";
        }
        foreach (var type in new[] { "DECIMAL(3,2)", "DECIMAL(10,1)", "DECIMAL(18,3)", "DECIMAL(19,0)", "DECIMAL(38,15)", "DECIMAL(17,14)",
        "DECIMAL(38,0)" })
        {
            foreach (var column in new[] { "f", "e", "g", "q", "l", "x" })
                yield return $"CAST({column} AS {type})";
        }
    }

    private static IEnumerable<string> Dates()
    {
        foreach (var column in new[] { "dt", "ts", "tz" })
        {
            foreach (var part in Parts.Append("DOW").Append("DOY"))
                yield return $"EXTRACT({part} FROM {column})";
            foreach (var part in Parts)
            {
                yield return $"DATE_ADD({part}, 1, {column})";
                yield return $"DATE_ADD({part}, -13, {column})";
                yield return $"DATE_ADD({part}, j, {column})";
                yield return $"DATE_ADD({part}, l, {column})";
                yield return column == "tz" ? $"DATE_DIFF({part}, TIMESTAMP '2024-01-31 10:00:00 UTC', tz)" : $"DATE_DIFF({part}, {column}, ts)";
                yield return column == "tz" ? $"DATE_DIFF({part}, tz, TIMESTAMP '1969-12-31 23:59:59.9 UTC')" : $"DATE_DIFF({part}, dt, {column})";
            }
            yield return $"TO_STRING({column}, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSSSSSXXX')";
            yield return $"TO_STRING({column}, 'y yy yyyy M MM MMM MMMM MMMMM d dd a h hh H HH m mm s ss S SSS n X x xx xxx')";
            yield return $"CAST({column} AS VARCHAR) || '!'";
        }
        foreach (var text in new[] { "x", "y", "s" })
            yield return $"TO_TIMESTAMP({text})";
    }

    private static readonly string[] Others =
    [
        "s || t", "CONCAT(s, t, n)", "CONCAT(s, CAST(i AS VARCHAR), NULL)", "LOWER(s)", "UPPER(s)", "TRIM(s)", "TRIM(LEADING FROM s)",
        "TRIM(TRAILING 'x ' FROM s)", "TRIM(BOTH t FROM s)", "TRIM(BOTH 'ab' FROM s)", "CHAR_LENGTH(s)", "SUBSTRING(s, 2)", "SUBSTRING(s, 0)",
        "SUBSTRING(s, 0, 2)", "SUBSTRING(s, -1, 2)", "SUBSTRING(s, -5, 3)", "SUBSTRING(s, 2, -1)", "SUBSTRING(s, 2, 2)", "SUBSTRING(s, j, 3)",
        "SUBSTRING(s, i, 2)", "SUBSTRING(s, 1, i)", "SUBSTRING(s, li[1], li[2])", "SUBSTRING(s, 99999999999, 2)", "SUBSTRING(s, 1, 99999999999)",
        "SUBSTRING(s, -2)", "SUBSTRING(s, i)", "s LIKE 'a%'", "s LIKE 'A%'", "s LIKE '%!%' ESCAPE '!'", "s LIKE 'a!_b' ESCAPE '!'",
        "s LIKE '100\\%' ESCAPE '\\'", "s LIKE 'a\\b'", "s LIKE '!x'", "s LIKE '_'", "s LIKE '%\u00e4%'", "s LIKE t", "t LIKE s", "s NOT LIKE '%'",
        "s LIKE ''", "s LIKE 'a_b'", "s LIKE NULL", "s = t", "s < t", "s >= 'a'", "s IN ('abc', '', NULL)", "s IN (t, n)", "s NOT IN ('ab', 'a''b')",
        "s = 'it''s'", "s <> '${x}'", "'${x}' || s || '\\n'", "bin = CAST(s AS BINARY)", "bin < CAST('b' AS BINARY)",
        "bin IN (CAST('abc' AS BINARY))", "b = TRUE", "b < (i > 0)", "NOT b", "b AND i > 0", "b OR i / j > 1", "b AND 1 / i > 0",
        "i <> 0 AND 10 / i > 1", "NOT (f < e)", "f = e", "f <= e", "f IN (0.0, 1.5, 8.5)", "f IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)",
        "g IN (0, 1.5)", "f IN (e, 1)", "f BETWEEN e AND 3", "dt = ts", "dt < ts", "dt IN (DATE '2024-02-29', DATE '1970-01-01')",
        "ts BETWEEN dt AND TIMESTAMP '2024-12-31 00:00:00'", "tz > TIMESTAMP '1970-01-01 00:00:00 UTC'", "p = 5", "p < 12.5", "l = p", "d = q",
        "l < 2.5", "i IN (1, 2.5, 3000000000)", "CASE WHEN b THEN i ELSE d END", "CASE WHEN i > 0 THEN 1 / i WHEN b THEN 0 END",
        "CASE s WHEN 'abc' THEN 1 WHEN t THEN 2 ELSE 3 END", "CASE i WHEN 1 THEN 'a' WHEN 1 / j THEN 'b' END",
        "CASE WHEN CAST(x AS INT) > 3 THEN 'a' ELSE 'a' END", "CASE i % 3 WHEN 0 THEN f WHEN 1 THEN g ELSE NULL END", "COALESCE(i, l)",
        "COALESCE(i, 1 / j)", "COALESCE(NULL, s, 'x')", "COALESCE(CAST(x AS DOUBLE), f)", "NULLIF(s, 'abc')", "NULLIF(f, e)", "NULLIF(i, l)",
        "i + CAST(x AS INT)", "CAST(x AS INT) + i", "i + CAST(COALESCE(x, '5') AS INT)", "CAST(COALESCE(x, '5') AS INT) IS NULL",
        "s || CAST(1 / i AS VARCHAR)", "i / j + 1 / i", "ROUND(ROUND(ROUND(f, 2), 1), 0)", "CAST(CAST(ROUND(f * e, 2) AS DECIMAL(20,2)) AS VARCHAR)",
        "CAST(ROUND(f) AS INT) + 1", "CAST(ROUND(CAST(x AS DOUBLE) * 100) AS BIGINT) / 7",
        "EXTRACT(YEAR FROM CAST(y AS DATE)) * 100 + EXTRACT(MONTH FROM CAST(y AS DATE))",
        "CASE WHEN x LIKE '%.%' THEN CAST(x AS DECIMAL(10,3)) ELSE 0 END", "1 / 0", "CASE WHEN b THEN 1 / 0 ELSE i END", "2147483647 + i * 0",
        "i + 1 + 2147483647", "CAST('2024-01-31' AS DATE)", "DATE '9999-12-31'", "TIMESTAMP '0001-01-01 00:00:00.000001'", "1E300 * f", "-0.0 * i",
        "CAST('-0' AS DOUBLE) + e * 0", "1.10", "'a\tb'", "CAST(i AS DECIMAL(38,38))", "d * 0.000001", "q * q", "q + p", "q % 0.7", "p % q", "d / q",
        "-q", "ROUND(q, 9)", "ROUND(d, -2)", "CAST(d AS VARCHAR)", "CAST(q AS VARCHAR)", "CAST(q * 0.0001 AS VARCHAR)", "UPPER(s || t) LIKE '%A%'",
        "CHAR_LENGTH(TRIM(s)) = CHAR_LENGTH(s)", "SUBSTRING(y, 1, 4) || '/' || SUBSTRING(y, 6, 2)", "CAST(SUBSTRING(y, 1, 4) AS INT)",
        "DATE_DIFF(MONTH, DATE '2024-01-31', dt)", "DATE_DIFF(YEAR, ts, dt)", "DATE_DIFF(DAY, dt, DATE '2024-02-29')",
        "DATE_ADD(DAY, CAST(x AS INT), dt)", "CAST(DATE_ADD(MONTH, 1, ts) AS DATE)", "TO_STRING(CAST(y AS TIMESTAMP), 'dd.MM.yyyy HH:mm')",
    ];
}
