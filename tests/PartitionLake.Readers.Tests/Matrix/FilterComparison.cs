using System.Globalization;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>Holds the rows that a reader's filters let through against those that the oracle has.</summary>
internal sealed class FilterComparison(MatrixLake lake)
{
    private readonly List<string> _wrong = [];
    private int _filters;
    private long _rows;

    /// <param name="filter">What was asked.</param>
    /// <param name="found">The numbers of the rows, in any order.</param>
    /// <param name="expected">The rows that must be there where they are not the oracle's, because the reader sees a key in its own way.</param>
    public void Add(MatrixFilter filter, IEnumerable<long> found, long[]? expected = null)
    {
        expected ??= filter.Rows(lake.Oracle);
        var rows = found.Order().ToArray();
        _filters++;
        _rows += rows.Length;
        if (!rows.AsSpan().SequenceEqual(expected))
            _wrong.Add(
                $"{filter}: {rows.Length} rows instead of {expected.Length}; missing {Some(expected.Except(rows))}; surplus {Some(rows.Except(expected))}");
    }

    public void Finish(string reader)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reader}: {_filters - _wrong.Count} of {_filters} filters right, {_rows:N0} rows"));
        Assert.True(_wrong.Count == 0, $"{reader}: {string.Join(Environment.NewLine, _wrong)}");
        Assert.True(_filters > 0 && _rows > 0);
    }

    private static string Some(IEnumerable<long> rows) => string.Join(", ", rows.Take(5)) is { Length: > 0 } some ? some : "none";
}
