using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>What another reader of the same file is told of it.</summary>
public sealed partial class ParquetFile
{
    internal ReadLimits Limits => _limits;

    /// <summary>The place of a column among the leaves, and what its levels mean.</summary>
    internal ColumnLayout LayoutOf(int column) => _layouts[column];

    internal ChunkMetadata ChunkOf(int rowGroup, int column) => _metadata.RowGroups[rowGroup].Chunks[_layouts[column].Leaf];

    /// <summary>Fills the whole buffer with bytes of the file, or throws.</summary>
    internal ValueTask ReadBytesAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _source.ReadAsync(offset, destination, cancellationToken);
}
