using System.Globalization;
using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Expressions;

/// <summary>Random expressions over random rows give what DuckDB gives.</summary>
public sealed class AgainstDuckTests : IDisposable
{
    private const int RowCount = 120;
    private const int ExpressionCount = 3_000;

    private readonly Duck _duck = new();

    public void Dispose() => _duck.Dispose();

    [Fact]
    public void Random_expressions_equal_those_of_DuckDB()
    {
        var random = new Random(7);
        var sql = new RandomSql(random);
        var rows = sql.Rows(RowCount);
        Load(rows);
        var compared = 0;
        var failed = 0;
        for (var i = 0; i < ExpressionCount; i++)
        {
            var (ours, theirs) = sql.Any(random.Next(1, 4));
            var bound = Expr.Bind(ours, rows.Schema);
            object?[] values;
            try
            {
                values = Expr.Values(bound.Evaluate(rows));
            }
            catch (EvaluationException failure)
            {
                // Theirs may be null, infinite or an error there. Ours must fail for that row by itself, too.
                Assert.Throws<EvaluationException>(() => bound.Evaluate(Expr.Take(rows, failure.Row)));
                failed++;
                continue;
            }
            var expected = Ask(theirs, ours);
            if (expected is null)
                continue;
            compared++;
            for (var row = 0; row < RowCount; row++)
            {
                var actual = Canonical(values[row], bound.Type);
                Assert.True(AreEqual(expected[row], actual),
                    $"{ours}\nDuckDB: {theirs}\nrow {row}: expected {expected[row] ?? "null"}, found {actual ?? "null"} ({bound.Type})");
            }
        }
        Assert.True(compared > ExpressionCount / 2, $"Only {compared} of {ExpressionCount} were compared; {failed} failed.");
        Assert.True(failed > 0);
    }

    /// <summary>DuckDB's values, or null where it refuses what we compute: it overflows earlier in some decimals.</summary>
    private object?[]? Ask(string theirs, string ours)
    {
        try
        {
            return [.. _duck.Query($"SELECT {theirs} FROM t ORDER BY rn").Select(row => Canonical(row[0]))];
        }
        catch (Exception e) when (e.Message.Contains("verflow", StringComparison.Ordinal)
            || e.Message.Contains("out of range", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("Conversion Error", StringComparison.Ordinal))
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"DuckDB refuses {theirs}, ours is {ours}: {e.Message}", e);
        }
    }

    private void Load(RowBatch rows)
    {
        _duck.Execute(
            "CREATE TABLE t(b BOOLEAN, i INTEGER, j INTEGER, l BIGINT, d DECIMAL(12,2), "
                + "f DOUBLE, s VARCHAR, t VARCHAR, n VARCHAR, dt DATE, ts TIMESTAMP, rn INTEGER)");
        var values = rows.Columns.Select(c => Expr.Values(c).Select(v => Literal(v, c.Type)).ToArray()).ToArray();
        for (var row = 0; row < rows.Length; row++)
            _duck.Execute($"INSERT INTO t VALUES ({string.Join(", ", values.Select(c => c[row]))}, {row})");
    }

    private static string Literal(object? value, LakeType type) => value switch
    {
        null => "NULL",
        string text => Duck.Literal(text),
        double number => $"CAST('{number.ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)",
        Int128 unscaled => ValueText.Decimal(unscaled, type.Scale),
        int days when type == LakeType.Date => $"DATE '{TimestampText.Date(days)}'",
        long micros when type == LakeType.Timestamp => $"make_timestamp({micros}::BIGINT)",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object? Canonical(object? value, LakeType type) => value switch
    {
        Int128 unscaled => Trim(ValueText.Decimal(unscaled, type.Scale)),
        int days when type == LakeType.Date => new DateTime(1970, 1, 1).AddDays(days),
        long micros when type.Kind == TypeKind.Timestamp => new DateTime(1970, 1, 1).AddMicroseconds(micros),
        _ => Canonical(value),
    };

    private static object? Canonical(object? value) => value switch
    {
        int or long or short or sbyte or BigInteger or decimal or UInt128 or uint or ulong => Trim(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        _ => value,
    };

    private static string Trim(string number)
    {
        if (number.Contains('.', StringComparison.Ordinal))
            number = number.TrimEnd('0').TrimEnd('.');
        return number == "-0" ? "0" : number;
    }

    private static bool AreEqual(object? expected, object? actual)
    {
        if (expected is double a && actual is double b)
            return a.Equals(b) || Math.Abs(a - b) <= 1e-12 * Math.Max(Math.Abs(a), Math.Abs(b));
        return Equals(expected, actual);
    }
}
