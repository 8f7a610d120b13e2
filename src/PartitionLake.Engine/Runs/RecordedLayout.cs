namespace PartitionLake.Engine.Runs;

/// <summary>How a run arranged the rows of its objects.</summary>
/// <param name="SortBy">Columns by which rows are in order, the first first.</param>
/// <param name="BloomFilters">Columns with Bloom filters.</param>
public sealed record RecordedLayout(IReadOnlyList<RecordedSort> SortBy, IReadOnlyList<string> BloomFilters)
{
    /// <summary>No order and no filters.</summary>
    public static RecordedLayout None { get; } = new([], []);
}

/// <param name="Column">The column.</param>
/// <param name="Descending">Whether larger values come first.</param>
public sealed record RecordedSort(string Column, bool Descending);

/// <summary>Where the Bloom filters of a column lie in an object, so that they can be asked without its footer.</summary>
/// <param name="Column">The column.</param>
/// <param name="Groups">That of each row group.</param>
public sealed record RecordedFilter(string Column, IReadOnlyList<FilterPlace> Groups);

/// <param name="Offset">Where the bits begin.</param>
/// <param name="Length">Bytes of the bits.</param>
/// <param name="Hash">Their xxHash64, seed 0, by which they are known again where nothing else tells one content of an object from another.</param>
/// <param name="Bits">The filter itself where it is short: then an object of which the store proves the content need not be asked. Null otherwise.</param>
public sealed record FilterPlace(long Offset, int Length, ulong Hash, byte[]? Bits = null);
