namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>How a condition compares.</summary>
internal enum Comparison
{
    Equal,
    Less,
    AtLeast,
    IsNull,
    IsNotNull,
}

/// <summary>A column or key, compared with a value as canonical text.</summary>
internal sealed record Condition(MatrixColumn Column, Comparison Comparison, string Operand = CanonicalText.Null)
{
    public bool Holds(string value)
    {
        if (value == CanonicalText.Null)
            return Comparison == Comparison.IsNull;
        return Comparison switch
        {
            Comparison.IsNull => false,
            Comparison.IsNotNull => true,
            _ => CanonicalText.Compare(Column.Type, value, Operand) is { } order
                && (Comparison == Comparison.Equal ? order == 0 : Comparison == Comparison.Less ? order < 0 : order >= 0),
        };
    }
}

/// <summary>Conditions that must all hold.</summary>
internal sealed record MatrixFilter(params Condition[] Conditions)
{
    /// <summary>
    /// Filters on keys, and on columns of every type that has an order, in places where statistics, page indexes and folders leave out most of the lake.
    /// </summary>
    public static IReadOnlyList<MatrixFilter> All { get; } = [.. Create()];

    private long[]? _rows;

    public bool UsesKeys => Conditions.Any(condition => condition.Column.IsKey);

    public override string ToString() =>
        string.Join(" and ", Conditions.Select(condition => $"{condition.Column.Name} {condition.Comparison} {condition.Operand}"));

    /// <summary>The numbers of the rows for which all conditions hold.</summary>
    public long[] Rows(Oracle oracle) => _rows ??= Find(oracle);

    private long[] Find(Oracle oracle)
    {
        var columns = Conditions.Select(condition => oracle.Column(condition.Column)).ToArray();
        return [.. Enumerable.Range(0, oracle.Rows)
            .Where(row => !Conditions.Where((condition, i) => !condition.Holds(columns[i][row])).Any()).Select(row => (long)row)];
    }

    private static IEnumerable<MatrixFilter> Create()
    {
        // In the partition of one row group, in that of several, and across both.
        int[] rows = [61_234, 150_007];
        foreach (var text in (string[])[
            "Office/outpatient services", "100%", "%2F", "a b", "日本語", "😀", "..", "case", "it's", "a\\b", "tab\there", "NULL", "nowhere"])
            yield return new(On("k_text", Comparison.Equal, CanonicalText.Of(text)));
        yield return new(On("k_text", Comparison.IsNull));
        yield return new(On("k_num", Comparison.Equal, "8"));
        yield return new(On("k_num", Comparison.AtLeast, "11"));
        yield return new(On("k_num", Comparison.IsNull));
        yield return new(On("k_day", Comparison.Equal, "20314"));
        yield return new(On("k_day", Comparison.Less, "0"));
        yield return new(On("k_flag", Comparison.IsNull), On("id", Comparison.AtLeast, "200100"));
        yield return new(On("k_text", Comparison.Equal, CanonicalText.Of("many row groups")),
            On("k_num", Comparison.Equal, "2"), On("id", Comparison.Equal, "177000"));
        yield return new(On("k_text", Comparison.Equal, CanonicalText.Of("many row groups")),
            On("text_vary", Comparison.IsNull), On("id", Comparison.Less, "104000"));
        foreach (var row in rows)
        {
            yield return new(On("id", Comparison.Equal, $"{row}"));
            yield return Between("id", $"{row}", $"{row + 5}");
            yield return Between("int_grows", $"{row * 3}", $"{row * 3 + 400}");
            yield return Between("double_grows", CanonicalText.Of(row * 0.25), CanonicalText.Of(row * 0.25 + 40));
            yield return Between("dec_9_2", CanonicalText.Of(row * 7, 2), CanonicalText.Of(row * 7 + 999, 2));
            yield return new(On("day", Comparison.Equal, $"{10_000 + row / 20}"));
            yield return Between("moment", $"{1_700_000_000_000_000L + row * 1_000_003L}", $"{1_700_000_000_000_000L + (row + 90) * 1_000_003L}");
            yield return Between("moment_utc", $"{1_700_000_000_000_000L + row * 1_000_003L}", $"{1_700_000_000_000_000L + (row + 90) * 1_000_003L}");
            yield return Between("text_grows", CanonicalText.Of($"{row:D9}"), CanonicalText.Of($"{row + 80:D9}"));
        }
        yield return new(On("day", Comparison.Less, "-130000"));
        yield return new(On("flag", Comparison.Equal, "true"), On("id", Comparison.Less, "900"));
        yield return new(On("int_any", Comparison.Equal, $"{int.MinValue}"));
        yield return new(On("long_any", Comparison.Equal, $"{long.MaxValue}"));
        yield return new(On("double_any", Comparison.Equal, "0"), On("id", Comparison.Less, "20000"));
        yield return new(On("double_any", Comparison.Less, "-500"));
        yield return new(On("float_any", Comparison.Less, "-500"));
        yield return new(On("dec_4_2", Comparison.AtLeast, "99.99"));
        yield return new(On("dec_18_4", Comparison.Less, "-99999999999999.9998"));
        yield return new(On("dec_18_18", Comparison.Equal, "0.000000000000000000"));
        yield return new(On("dec_38_6", Comparison.AtLeast, "99999999999999999999999999999999.999999"));
        yield return new(On("text_odd", Comparison.Equal, CanonicalText.Of("😀a")));
        yield return new(On("text_odd", Comparison.AtLeast, CanonicalText.Of("\U0010FFFF")));
        yield return new(On("text_odd", Comparison.Equal, CanonicalText.Of("\uFFFF")));
        yield return new(On("text_odd", Comparison.Less, CanonicalText.Of(" ")));
        yield return new(On("text_few", Comparison.Equal, CanonicalText.Of("Office visit 7, established patient")), On("id", Comparison.AtLeast, "199000"));
        yield return new(On("text_never", Comparison.IsNotNull));
        yield return new(On("dec_19_0", Comparison.IsNull), On("id", Comparison.Less, "4000"));
        yield return new(On("list_text", Comparison.IsNotNull), On("id", Comparison.AtLeast, "200500"));
    }

    private static MatrixFilter Between(string column, string low, string high) => new(On(column, Comparison.AtLeast, low), On(column, Comparison.Less, high));

    private static Condition On(string column, Comparison comparison, string operand = CanonicalText.Null) =>
        new(MatrixColumns.All.Single(one => one.Name == column), comparison, operand);
}
