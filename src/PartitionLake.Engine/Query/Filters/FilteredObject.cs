using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Filters;

/// <summary>An object of a lake whose Bloom filters can be asked before it is opened.</summary>
/// <param name="filters">What runs recorded.</param>
/// <param name="item">The object as it was listed.</param>
/// <param name="open">Opens it for a few bytes.</param>
internal sealed class FilteredObject(RecordedFilters filters, StoredObject item, Func<CancellationToken, ValueTask<IByteSource>> open)
{
    /// <summary>What runs recorded, of all objects of its lake.</summary>
    public RecordedFilters Recorded => filters;

    /// <summary>Whether it may have a row of which the condition is true.</summary>
    /// <param name="probe">Knows the condition.</param>
    /// <param name="keys">The values of its partition.</param>
    /// <param name="count">Stands between the bytes and who reads them.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public ValueTask<bool> MayMatchAsync(
        FilterProbe probe, IReadOnlyList<Column> keys, Func<IByteSource, IByteSource> count, CancellationToken cancellationToken) => filters.MayMatchAsync(
            probe, item, keys, async () => count(await open(cancellationToken).ConfigureAwait(false)), cancellationToken);
}
