using System.Globalization;
using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Runs queries and puts their rows, and DuckDB's, into one form: a text for each row that is equal for equal rows.</summary>
internal static class QueryRows
{
    public static async Task<List<string>> RunAsync(string sql, QueryOptions? options = null, params string[] paths)
    {
        using var query = await LakeQuery.OpenAsync(Engine.Storage.Opening.LakeStorage.LocalOnly, paths,
            SqlParser.ParseSelect(sql), options ?? new QueryOptions(), TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            AddTo(rows, batch);
        return rows;
    }

    public static List<string> Of(IEnumerable<object?[]> rows) => [.. rows.Select(row => string.Join(" | ", row.Select(Canonical)))];

    public static void AddTo(List<string> rows, RowBatch batch)
    {
        for (var row = 0; row < batch.Length; row++)
            rows.Add(string.Join(" | ", batch.Columns.Select(column => Canonical(Read(column, row)))));
    }

    public static void AssertSameMultiset(IEnumerable<string> expected, IEnumerable<string> actual, string message)
    {
        var (left, right) = (expected.Order(StringComparer.Ordinal).ToList(), actual.Order(StringComparer.Ordinal).ToList());
        Assert.True(left.SequenceEqual(right), $"{message}\n{left.Count} rows expected, {right.Count} found\n{Difference(left, right)}");
    }

    public static string Difference(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (a, b) = (i < left.Count ? left[i] : "nothing", i < right.Count ? right[i] : "nothing");
            if (a != b)
                return $"row {i}: expected {a}\nfound {b}";
        }
        return "no difference";
    }

    private static object? Read(Column column, int row) => column.IsNull(row) ? null : column switch
    {
        Column<bool> c => c.Values[row],
        Column<int> c when column.Type.Kind == TypeKind.Date => new DateTime(1970, 1, 1).AddDays(c.Values[row]),
        Column<int> c => c.Values[row],
        Column<long> c when column.Type.Kind == TypeKind.Timestamp => new DateTime(1970, 1, 1).AddMicroseconds(c.Values[row]),
        Column<long> c => c.Values[row],
        Column<float> c => (double)c.Values[row],
        Column<double> c => c.Values[row],
        Column<Int128> c => ValueText.Decimal(c.Values[row], column.Type.Scale) is var text ? new Digits(text) : null,
        DictionaryColumn c => c.Dictionary.GetString(c.Codes[row]),
        _ => throw new NotSupportedException(),
    };

    private static string Canonical(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        Digits digits => Trim(digits.Text),
        double number => Real(number),
        float number => Real(number),
        DateOnly date => Canonical(date.ToDateTime(TimeOnly.MinValue)),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture),
        BigInteger or IFormattable => Trim(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    // Thirteen digits: averages may be rounded in another place.
    private static string Real(double number) => double.IsNaN(number) ? "NaN" : (number == 0 ? 0 : number).ToString("G13", CultureInfo.InvariantCulture);

    private static string Trim(string number)
    {
        if (number.Contains('.', StringComparison.Ordinal))
            number = number.TrimEnd('0').TrimEnd('.');
        return number == "-0" ? "0" : number;
    }

    private sealed record Digits(string Text);
}
