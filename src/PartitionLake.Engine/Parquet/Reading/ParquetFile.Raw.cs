using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>What another reader of the same file is told of it.</summary>
public sealed partial class ParquetFile
{
    internal ReadLimits Limits => _limits;

    /// <summary>The leaves of a column, and what their levels mean.</summary>
    internal ColumnLayout LayoutOf(int column) => _layouts[column];

    internal ChunkMetadata ChunkOf(int rowGroup, LeafLayout leaf) => _metadata.RowGroups[rowGroup].Chunks[leaf.Leaf];

    /// <summary>Fills the whole buffer with bytes of the file, or throws.</summary>
    internal ValueTask ReadBytesAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _source.ReadAsync(offset, destination, cancellationToken);
}
