using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>A lake as the catalog sees it: location, columns, keys, and partitions that are listed as they are asked for.</summary>
public sealed class LakeSource
{
    private readonly Func<CancellationToken, IAsyncEnumerable<CatalogPartition>> _partitions;

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

    /// <summary>The partitions, streamed; memory does not grow with their number.</summary>
    public IAsyncEnumerable<CatalogPartition> PartitionsAsync(CancellationToken cancellationToken) => _partitions(cancellationToken);
}
