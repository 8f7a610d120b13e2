using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>A lake as the catalog sees it: location, columns, keys, and partitions that are listed as they are asked for.</summary>
public sealed class LakeSource
{
    /// <summary>So many partitions are kept, some hundred megabytes; beyond that the lake is listed again each time.</summary>
    private const int MostKept = 1_000_000;

    private readonly Func<CancellationToken, IAsyncEnumerable<CatalogPartition>> _partitions;
    private List<CatalogPartition>? _kept;
    private TwinFolders? _twins;

    /// <param name="partitions">Lists the partitions; may be called several times.</param>
    public LakeSource(Func<CancellationToken, IAsyncEnumerable<CatalogPartition>> partitions) => _partitions = partitions;

    /// <summary>The root as the user wrote it.</summary>
    public required string Root { get; init; }

    public required S3Location Location { get; init; }

    /// <summary>The columns of the data files.</summary>
    public required IReadOnlyList<Field> Columns { get; init; }

    /// <summary>The partition keys, outermost folder first.</summary>
    public required IReadOnlyList<Field> Keys { get; init; }

    /// <summary>What was noticed about the schema and does not stop a table: columns that only some files have, and such.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Lists the folders in which twins are looked for, where those are more than the partitions; null for the partitions alone.</summary>
    internal Func<CancellationToken, IAsyncEnumerable<CatalogPartition>>? Neighbours { get; init; }

    /// <summary>
    /// The partitions, streamed. The first to ask for all of them finds the twins among them by the way and keeps them, so that a command lists the
    /// lake once, however often it looks.
    /// </summary>
    public async IAsyncEnumerable<CatalogPartition> PartitionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_kept is { } kept)
        {
            foreach (var partition in kept)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return partition;
            }
            yield break;
        }
        var twins = _twins is null && Neighbours is null ? new TwinFolders([.. Keys.Select(static key => key.Type)]) : null;
        var keeping = new List<CatalogPartition>();
        await foreach (var partition in _partitions(cancellationToken).ConfigureAwait(false))
        {
            twins?.Add(partition.Path, partition.Values);
            if (keeping?.Count == MostKept)
                keeping = null;
            keeping?.Add(partition);
            yield return partition;
        }
        _twins ??= twins;
        _kept ??= keeping;
    }

    /// <summary>The folders that are one partition together. The catalog has room for one of them, and so it gets none.</summary>
    internal async ValueTask<TwinFolders> TwinsAsync(CancellationToken cancellationToken)
    {
        if (_twins is null && Neighbours is { } neighbours)
        {
            var twins = new TwinFolders([.. Keys.Select(static key => key.Type)]);
            await foreach (var folder in neighbours(cancellationToken).ConfigureAwait(false))
                twins.Add(folder.Path, folder.Values);
            _twins = twins;
        }
        if (_twins is null)
        {
            await foreach (var _ in PartitionsAsync(cancellationToken).ConfigureAwait(false))
            {
                // Passing by is enough.
            }
        }
        return _twins!;
    }
}
