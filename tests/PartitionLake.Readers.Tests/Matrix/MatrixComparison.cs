using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>Holds what a reader read against the oracle, value by value.</summary>
/// <param name="oracle">What the lake holds.</param>
/// <param name="keys">How the reader gives each key.</param>
internal sealed class MatrixComparison(Oracle oracle, KeyForm[] keys)
{
    private const int Shown = 8;

    private readonly bool[] _seen = new bool[oracle.Rows];
    private readonly long[] _wrong = new long[MatrixColumns.All.Count];
    private readonly List<string> _examples = [];

    /// <summary>Values that the reader has no exact type for: the double nearest to a decimal is then what is expected.</summary>
    public bool HasDecimalsAsDoubles { get; init; }

    /// <summary>The writer took −0 and 0 for one value, so either is right.</summary>
    public bool HasOneZero { get; init; }

    /// <summary>The first row that must be there, where not all of them are.</summary>
    public int First { get; init; }

    /// <summary>How many rows from there on must be there.</summary>
    public int Count { get; init; } = oracle.Rows;

    /// <summary>Another text than the folder's that the reader takes for a key's null or changes; null for null.</summary>
    public Func<string, string?> KeyText { get; init; } = text => text;

    public long Equal { get; private set; }

    public long Rows { get; private set; }

    public long Wrong => _wrong.Sum();

    /// <summary>Compares each line of the file, in any order of rows.</summary>
    public void AddFile(string path)
    {
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
            Add(line);
    }

    public void Add(string line)
    {
        var end = line.IndexOf('\t', StringComparison.Ordinal);
        if (!int.TryParse(line.AsSpan(0, Math.Max(0, end)), NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            || row < First || row >= First + Count || _seen[row])
        {
            Note(0, $"a row that is none of the lake's, or is there twice: {line[..Math.Min(line.Length, 100)]}");
            return;
        }
        _seen[row] = true;
        Rows++;
        var expected = Encoding.ASCII.GetString(oracle.Line(row)).Split('\t');
        var found = line.Split('\t');
        var count = MatrixColumns.Data.Count + keys.Count(form => form != KeyForm.Absent);
        if (found.Length != count)
        {
            Note(0, $"row {row} has {found.Length} values instead of {count}");
            return;
        }
        for (var i = 0; i < MatrixColumns.Data.Count; i++)
            Compare(i, row, MatrixColumns.Data[i].Type, expected[i], found[i]);
        var at = MatrixColumns.Data.Count;
        for (var i = 0; i < keys.Length; i++)
        {
            var ordinal = MatrixColumns.Data.Count + i;
            if (keys[i] == KeyForm.Typed)
                Compare(ordinal, row, MatrixColumns.Keys[i].Type, expected[ordinal], found[at++]);
            else if (keys[i] == KeyForm.FolderText)
                Compare(ordinal, row, LakeType.String, KeyAsText(oracle.Partition(row).FolderTexts[i]), found[at++]);
        }
    }

    /// <summary>Fails where a value differed or a row was missing; otherwise tells the count.</summary>
    public void Finish(string reader)
    {
        var counts = string.Create(CultureInfo.InvariantCulture, $"{reader}: {Equal:N0} values equal, {Wrong:N0} wrong, {Rows:N0} of {Count:N0} rows");
        Console.WriteLine(counts);
        if (Wrong == 0 && Rows == Count)
            return;
        var columns = MatrixColumns.All.Select((column, i) => (column.Name, Count: _wrong[i]))
            .Where(column => column.Count > 0).Select(column => $"{column.Name} {column.Count:N0}");
        Assert.Fail($"{counts}. Wrong by column: {string.Join(", ", columns)}.{Environment.NewLine}{string.Join(Environment.NewLine, _examples)}");
    }

    private string KeyAsText(string? text) => (text is null ? null : KeyText(text)) is { } key ? CanonicalText.Of(key) : CanonicalText.Null;

    private void Compare(int ordinal, int row, LakeType type, string expected, string found)
    {
        if (HasOneZero && (type.Element ?? type).Kind is TypeKind.Float or TypeKind.Double)
            (expected, found) = (WithOneZero(expected), WithOneZero(found));
        if (HasDecimalsAsDoubles && IsDecimal(type) ? SameDoubles(expected, found) : CanonicalText.Same(type, expected, found))
            Equal++;
        else
            Note(ordinal, $"{MatrixColumns.All[ordinal].Name} of row {row}: wrote {Short(expected)}, read {Short(found)}");
    }

    private void Note(int ordinal, string example)
    {
        _wrong[ordinal]++;
        if (_wrong[ordinal] <= Shown)
            _examples.Add(example);
    }

    private static string WithOneZero(string text)
    {
        var elements = text.TrimStart('[').TrimEnd(']').Split(',').Select(element => element is "-0" or "-0.0" or "0.0" ? "0" : element);
        return text[0] == '[' ? $"[{string.Join(',', elements)}]" : elements.Single();
    }

    private static bool IsDecimal(LakeType type) => (type.Element ?? type).Kind == TypeKind.Decimal;

    /// <summary>Nearest in the sense of one unit in the last place: unscaled number and power of ten are rounded one after the other.</summary>
    private static bool SameDoubles(string expected, string found)
    {
        var (left, right) = (expected.Trim('[', ']').Split(','), found.Trim('[', ']').Split(','));
        return left.Length == right.Length && (expected[0] == '[') == (found[0] == '[') && !left.Where((value, i) => !Same(value, right[i])).Any();

        static bool Same(string one, string other)
        {
            if (one is CanonicalText.Null or "" || other is CanonicalText.Null or "")
                return one == other;
            var (a, b) = (CanonicalText.Number(one), CanonicalText.Number(other));
            return a == b || Math.BitIncrement(a) == b || Math.BitDecrement(a) == b;
        }
    }

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..100]}… ({text.Length} characters)";
}
