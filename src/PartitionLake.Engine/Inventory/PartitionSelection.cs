using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Inventory;

/// <summary>Which partitions a listing wants: exact values and a filter, asked level by level as the folders become known.</summary>
internal sealed class PartitionSelection
{
    private readonly ExactValues _exact;
    private readonly KeyFilter? _filter;

    /// <param name="layout">The keys.</param>
    /// <param name="options">The exact values and the text of the filter.</param>
    /// <param name="filter">The filter as parsed; null where there is none.</param>
    public PartitionSelection(LakeLayout layout, InventoryOptions options, SqlExpression? filter)
    {
        _exact = new ExactValues(layout, options.Partition);
        _filter = filter is null ? null : new KeyFilter(layout, filter, options.Filter!);
    }

    /// <summary>Whether no partition can match, whatever its values.</summary>
    public bool IsNever => _filter is { IsNever: true };

    /// <summary>The innermost level that the selection speaks of; below it everything matches. −1 where it says nothing.</summary>
    public int DeepestLevel => Math.Max(_exact.DeepestLevel, _filter?.DeepestLevel ?? -1);

    /// <summary>Whether a partition below the folder may match. Exact once the innermost level is reached.</summary>
    /// <param name="values">The key values, known up to and including <paramref name="level"/>; outer levels have been asked before.</param>
    /// <param name="level">The level of the folder.</param>
    public bool MayMatch(Column[] values, int level) =>
        _exact.Allows(level, values[level]) && (_filter is null || _filter.MayMatch(values, level));

    /// <summary>Whether a partition with these values at these levels may match, whatever its other values.</summary>
    public bool MayMatch(IReadOnlyDictionary<int, Column> values)
    {
        foreach (var (level, value) in values)
        {
            if (!_exact.Allows(level, value))
                return false;
        }
        return _filter is null || _filter.MayMatch(values);
    }
}
