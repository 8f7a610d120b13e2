using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>The rows of a query, in an order of their own, so that two answers can be compared.</summary>
public sealed class QueryAnswer
{
    private readonly List<string> _rows;

    private QueryAnswer(List<string> rows)
    {
        _rows = rows;
        _rows.Sort(StringComparer.Ordinal);
    }

    public int Rows => _rows.Count;

    /// <summary>What DuckDB answers about the same files.</summary>
    public static QueryAnswer OfDuck(SelectQuery query, string lake)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query.Duck(lake);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new string[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.IsDBNull(i) ? "null" : Canonical(reader.GetValue(i));
            rows.Add(string.Join(" | ", values));
        }
        return new QueryAnswer(rows);
    }

    /// <summary>What the module printed.</summary>
    public static QueryAnswer OfLines(string output)
    {
        var rows = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var row = JsonDocument.Parse(line);
            rows.Add(string.Join(" | ", row.RootElement.EnumerateObject().Select(property => property.Value.ValueKind switch
            {
                JsonValueKind.Null => "null",
                JsonValueKind.Number => Number(property.Value.GetDouble()),
                _ => property.Value.ToString(),
            })));
        }
        return new QueryAnswer(rows);
    }

    /// <summary>How this one differs from what is expected; null when it does not.</summary>
    public string? Difference(QueryAnswer expected)
    {
        if (Rows != expected.Rows)
            return $"the answer has {Rows:N0} rows instead of {expected.Rows:N0}";
        for (var i = 0; i < Rows; i++)
        {
            if (_rows[i] != expected._rows[i])
                return $"the answer has the row {_rows[i]} instead of {expected._rows[i]}";
        }
        return null;
    }

    private static string Canonical(object value) => value is string text ? text : Number(Convert.ToDouble(value, CultureInfo.InvariantCulture));

    /// <summary>Sums of millions of doubles agree to about so many digits, whatever the order.</summary>
    private static string Number(double value) => value.ToString("G10", CultureInfo.InvariantCulture);
}
