namespace PartitionLake.Engine.Columns;

/// <summary>A column by which rows are sorted. Nulls come last, and NaN counts as greater than every number, in both directions.</summary>
/// <param name="Ordinal">Its place in the schema.</param>
/// <param name="IsDescending">Whether the greatest value comes first.</param>
public sealed record SortColumn(int Ordinal, bool IsDescending)
{
    internal SortDirection Direction => new(IsDescending, NullsFirst: false);
}

/// <summary>How the values of one key are ordered.</summary>
internal readonly record struct SortDirection(bool IsDescending, bool NullsFirst);
