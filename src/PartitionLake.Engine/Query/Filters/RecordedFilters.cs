using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Filters;

/// <summary>
/// Leaves out objects by their Bloom filters before they are opened, where runs recorded the places of these. What was recorded is loaded when the
/// first asks. Safe for several threads.
/// </summary>
/// <param name="contents">What runs recorded of the lake.</param>
internal sealed class RecordedFilters(LakeContents contents)
{
    private readonly object _gate = new();
    private Task<IReadOnlyDictionary<string, RecordedObject>>? _objects;

    /// <summary>The columns of which all objects have filters, as far as runs told that of the lake as a whole.</summary>
    public IReadOnlyList<string> Columns => contents.Head?.Layout?.BloomFilters ?? [];

    /// <summary>Whether an object may have a row of which the condition is true; true where nothing is recorded of this content of it.</summary>
    /// <param name="probe">Knows the condition.</param>
    /// <param name="item">The object as it was listed.</param>
    /// <param name="keys">The values of its partition.</param>
    /// <param name="open">Opens it for a few bytes.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public async ValueTask<bool> MayMatchAsync(
        FilterProbe probe, StoredObject item, IReadOnlyList<Column> keys, Func<ValueTask<IByteSource>> open, CancellationToken cancellationToken)
    {
        var objects = await LoadAsync(cancellationToken).ConfigureAwait(false);
        return !objects.TryGetValue(item.Path, out var recorded) || !recorded.IsOf(item)
            || await probe.MayMatchAsync(open, recorded, contents.Head!.Schemas[recorded.Schema], recorded.ETag is not null, keys, cancellationToken)
                .ConfigureAwait(false);
    }

    private Task<IReadOnlyDictionary<string, RecordedObject>> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _objects ??= TryLoadAsync(cancellationToken);
    }

    /// <summary>Nothing where it cannot be read any more, because runs that ended since took it away: then every object is looked at.</summary>
    private async Task<IReadOnlyDictionary<string, RecordedObject>> TryLoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await contents.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException)
        {
            return new Dictionary<string, RecordedObject>();
        }
    }
}
