using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Finds objects that are not arranged as the newest run arranges them that tells it: queries read more of these than they need. One finding of each
/// kind for the whole lake.
/// </summary>
internal sealed class LayoutCheck(string root, RecordedLayout layout) : PartitionCheck
{
    private const int ShownObjects = 5;

    private readonly SortedSet<string> _unsorted = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unfiltered = new(StringComparer.Ordinal);
    private int _objects;

    public override ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        if (item.File.RowCount == 0)
            return ValueTask.CompletedTask;
        var isSorted = layout.SortBy.Count == 0 || item.File.RowGroups.All(group => IsSorted(item.File, group.Ordinal));
        var hasFilters = layout.BloomFilters.All(name => item.File.Schema.IndexOf(name) is var column
            && (column < 0 || item.File.RowGroups.All(
                group => item.File.HasBloomFilter(group.Ordinal, column) || !item.File.MayUseBloomFilter(group.Ordinal, column))));
        lock (_unsorted)
        {
            _objects++;
            if (!isSorted)
                _unsorted.Add(item.Stored.Path);
            if (!hasFilters)
                _unfiltered.Add(item.Stored.Path);
        }
        return ValueTask.CompletedTask;
    }

    protected override IReadOnlyList<HealthFinding> Conclude()
    {
        var findings = new List<HealthFinding>();
        if (_unsorted.Count > 0)
            findings.Add(Describe(
                CheckKind.UnsortedObjects, _unsorted, $"are not sorted by {string.Join(", ", layout.SortBy.Select(static key => $"'{key.Column}'"))}",
                "Bounds of pages and row groups leave little out of them"));
        if (_unfiltered.Count > 0)
            findings.Add(Describe(
                CheckKind.MissingBloomFilter, _unfiltered,
                $"lack Bloom filters of {string.Join(", ", layout.BloomFilters.Select(static name => $"'{name}'"))}",
                "A search for one value reads all of them"));
        return findings;
    }

    private bool IsSorted(ParquetFile file, int rowGroup)
    {
        var found = file.SortedBy(rowGroup).ToList();
        // A longer order is one by its first columns too.
        return found.Count >= layout.SortBy.Count && layout.SortBy.Zip(found).All(pair => pair.First.Descending == pair.Second.IsDescending
            && string.Equals(pair.First.Column, file.Schema[pair.Second.Ordinal].Name, StringComparison.OrdinalIgnoreCase));
    }

    private HealthFinding Describe(CheckKind kind, SortedSet<string> objects, string what, string why) => new()
    {
        Check = kind,
        Severity = FindingSeverity.Warning,
        Message = $"{objects.Count:N0} of {_objects:N0} objects {what}, as the newest run writes them that tells it.",
        Evidence = EvidenceList.Of(("Objects", objects.Count), ("OtherObjects", _objects - objects.Count), ("Examples", objects.Take(ShownObjects).ToArray())),
        Remedy = $"{why}. Arrange them: {CareCommand.Of(root, layout)}",
    };
}
