using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Tests.Expressions.Evaluation;

/// <summary>Hand-written results, each checked against the SQL standard or the engine the comment names.</summary>
public sealed class FunctionTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("-(2) - -3", "1")]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("-2147483648 % -1", "0")]
    [InlineData("7 / 2E0", "3.5")]
    [InlineData("1.10 + 2.205", "3.305")]
    [InlineData("1.5 * 1.5", "2.25")]
    [InlineData("1.00 / 3", "0.3333333333333333")]
    [InlineData("7.5 % 2", "1.5")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("99999999999999999999", "99999999999999999999")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("ROUND(2.5E0)", "3.0")]
    [InlineData("ROUND(-2.5E0)", "-3.0")]
    [InlineData("ROUND(2.345, 2)", "2.35")]
    [InlineData("ROUND(1250, -2)", "1300")]
    [InlineData("ROUND(1.25E0, 1)", "1.3")]
    [InlineData("ROUND(999.95, -3)", "1000")]
    [InlineData("FLOOR(-1.2)", "-2")]
    [InlineData("CEIL(-1.2)", "-1")]
    [InlineData("CEILING(1.2E0)", "2.0")]
    [InlineData("ABS(-5)", "5")]
    [InlineData("LOWER('ÄÖ Straße X')", "äö straße x")]
    [InlineData("UPPER('žlutý')", "ŽLUTÝ")]
    [InlineData("UPPER('ıx')", "IX")]
    [InlineData("LOWER('İX')", "i\u0307x")]
    [InlineData("TRIM('  a b ')", "a b")]
    [InlineData("TRIM(LEADING 'xy' FROM 'xyxaxy')", "axy")]
    [InlineData("TRIM(TRAILING FROM ' a ')", " a")]
    [InlineData("TRIM(BOTH 'é' FROM 'éaé')", "a")]
    [InlineData("SUBSTRING('2025-08', 6, 2)", "08")]
    [InlineData("SUBSTRING('a😀b' FROM 2 FOR 1)", "😀")]
    [InlineData("SUBSTRING('abc' FROM 2)", "bc")]
    [InlineData("SUBSTRING('abc', 0, 2)", "a")]
    [InlineData("SUBSTRING('abc', -2, 1)", "b")]
    [InlineData("SUBSTRING('abc', 9, 1)", "")]
    [InlineData("SUBSTRING('abc', 1, 9223372036854775807)", "abc")]
    [InlineData("SUBSTRING('abc', -9223372036854775808, 2)", "")]
    [InlineData("CHAR_LENGTH('a😀é')", "3")]
    [InlineData("CONCAT('a', 'b', 'c') || 'd'", "abcd")]
    [InlineData("COALESCE(NULL, NULL, 'x')", "x")]
    [InlineData("NULLIF(1, 2)", "1")]
    [InlineData("CASE 3 WHEN 1 THEN 'a' WHEN 3 THEN 'b' ELSE 'c' END", "b")]
    [InlineData("EXTRACT(YEAR FROM DATE '2024-02-29')", "2024")]
    [InlineData("EXTRACT(WEEK FROM DATE '2027-01-03')", "53")]
    [InlineData("EXTRACT(DOW FROM DATE '2026-11-22')", "7")]
    [InlineData("EXTRACT(DOY FROM DATE '2024-12-31')", "366")]
    [InlineData("EXTRACT(MILLISECOND FROM TIMESTAMP '2024-01-01 10:11:12.345678')", "345")]
    [InlineData("CAST(DATE_ADD(MONTH, 1, DATE '2024-01-31') AS VARCHAR)", "2024-02-29")]
    [InlineData("CAST(DATE_ADD('hour', -1, TIMESTAMP '2024-01-01 00:30:00') AS VARCHAR)", "2023-12-31 23:30:00")]
    [InlineData("DATE_DIFF(YEAR, DATE '2024-12-31', DATE '2025-01-01')", "0")]
    [InlineData("DATE_DIFF(MONTH, DATE '2025-03-31', DATE '2025-02-28')", "-1")]
    [InlineData("CAST(TO_TIMESTAMP('2024-05-01T12:00:00.5+02:00') AS VARCHAR)", "2024-05-01 10:00:00.5 UTC")]
    [InlineData("CAST(' 42 ' AS INT)", "42")]
    [InlineData("CAST(2.5E0 AS INT)", "3")]
    [InlineData("CAST(-2.5 AS BIGINT)", "-3")]
    [InlineData("CAST(1.005E0 AS DECIMAL(5,2))", "1.00")]
    [InlineData("CAST('1.005' AS DECIMAL(5,2))", "1.01")]
    [InlineData("CAST(1E0 AS VARCHAR)", "1.0")]
    [InlineData("CAST(TRUE AS INT) + CAST('f' AS BOOLEAN)", null)]
    [InlineData("CAST(TIMESTAMP '1969-12-31 23:59:59' AS DATE) = DATE '1969-12-31'", "True")]
    [InlineData("DATE '2024-01-01' < TIMESTAMP '2024-01-01 00:00:01'", "True")]
    [InlineData("'a_c' LIKE 'a!_c' ESCAPE '!' AND NOT 'abc' LIKE 'a!_c' ESCAPE '!'", "True")]
    [InlineData("'a😀c' LIKE 'a_c'", "True")]
    [InlineData("'aXbXc' LIKE '%b%c' AND '' LIKE '%' AND NOT 'a' LIKE ''", "True")]
    [InlineData("CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE) AND CAST('NaN' AS DOUBLE) > 1E308", "True")]
    [InlineData("CAST('NaN' AS DOUBLE) IN (CAST('NaN' AS DOUBLE)) AND 0E0 IN (-0E0)", "True")]
    [InlineData("12345678901234567890123456789012345678 > 0.1234567890123456789012345678901234567", "True")]
    public void A_constant_expression_has_its_value(string sql, string? expected)
    {
        if (expected is null)
        {
            Assert.Equal(LakeErrorCode.TypeMismatch, Expr.Fails(sql).Code);
            return;
        }
        var column = Expr.Run(sql, Expr.OneRow);
        Assert.Equal(expected, Show(Expr.Values(column)[0], column.Type));
    }

    [Theory]
    [InlineData("2147483647 + 1")]
    [InlineData("-(-2147483648)")]
    [InlineData("ABS(-9223372036854775808)")]
    [InlineData("9223372036854775807 * 2")]
    [InlineData("-2147483648 / -1")]
    [InlineData("1 / 0")]
    [InlineData("1E0 / 0E0")]
    [InlineData("1.5 % 0")]
    [InlineData("99999999999999999999999999999999999999 + 1")]
    [InlineData("CAST('abc' AS INT)")]
    [InlineData("CAST('' AS DOUBLE)")]
    [InlineData("CAST('1e999' AS DOUBLE)")]
    [InlineData("CAST(3000000000 AS INT)")]
    [InlineData("CAST('NaN' AS DOUBLE) + CAST(CAST('NaN' AS DOUBLE) AS INT)")]
    [InlineData("CAST(123.45 AS DECIMAL(4,2))")]
    [InlineData("CAST('2025-02-29' AS DATE)")]
    [InlineData("CAST('2025-01-01T00:00:00Z' AS TIMESTAMP)")]
    [InlineData("CAST('yes' AS BOOLEAN)")]
    [InlineData("DATE_ADD(YEAR, 9223372036854775807, DATE '2025-01-01')")]
    public void What_has_no_value_is_an_error_of_its_row(string sql)
    {
        var failure = Assert.Throws<EvaluationException>(() => Expr.Run(sql, Expr.OneRow));
        Assert.Equal(0, failure.Row);
        Assert.NotEmpty(failure.Message);
    }

    [Fact]
    public void Three_valued_logic_follows_the_truth_tables()
    {
        object?[] all = [true, false, null];
        var batch = Expr.Batch(
            ("a", LakeType.Boolean, [.. all.SelectMany(a => all.Select(_ => a))]),
            ("b", LakeType.Boolean, [.. all.SelectMany(_ => all)]));

        Assert.Equal([true, false, null, false, false, false, null, false, null], Expr.Values("a AND b", batch));
        Assert.Equal([true, true, true, true, false, null, true, null, null], Expr.Values("a OR b", batch));
        Assert.Equal([false, false, false, true, true, true, null, null, null], Expr.Values("NOT a", batch));
        Assert.Equal([true, false, null, false, true, null, null, null, null], Expr.Values("a = b", batch));
        Assert.Equal([0], Expr.Bind("a AND b", batch.Schema).SelectTrue(batch));
    }

    [Fact]
    public void IN_with_a_null_is_true_or_null_and_NOT_IN_false_or_null()
    {
        var batch = Expr.Batch(("x", LakeType.Int32, [1, 2, null]), ("y", LakeType.Int32, [7, 2, 2]));

        Assert.Equal([true, null, null], Expr.Values("x IN (1, NULL)", batch));
        Assert.Equal([false, null, null], Expr.Values("x NOT IN (1, NULL)", batch));
        Assert.Equal([true, true, null], Expr.Values("x IN (1, y)", batch));
        Assert.Equal([false, true, null], Expr.Values("x BETWEEN 2 AND y", batch));
        Assert.Equal([null, 2, null], Expr.Values("NULLIF(x, 1)", batch));
    }

    [Fact]
    public void UTCNOW_is_one_instant_for_the_whole_run()
    {
        var now = Expr.Bind("UTCNOW()", Schema.Empty);
        var first = Expr.Values(now.Evaluate(Expr.OneRow))[0];

        Assert.Equal(LakeType.TimestampUtc, now.Type);
        Assert.Equal(first, Expr.Values(now.Evaluate(Expr.OneRow))[0]);
        Assert.InRange((long)first!, 1_767_225_600_000_000, 4_102_444_800_000_000);
    }

    private static string? Show(object? value, LakeType type) => value switch
    {
        Int128 unscaled => ValueText.Decimal(unscaled, type.Scale),
        double number => ValueText.Double(number),
        _ => value?.ToString(),
    };
}
