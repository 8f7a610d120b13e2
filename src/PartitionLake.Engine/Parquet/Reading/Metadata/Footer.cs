using System.Buffers;
using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Finds the footer at the end of a file and checks that what it says is possible for a file of that length.</summary>
internal static class Footer
{
    private const int TrailerBytes = 8;
    private const int MagicBytes = 4;

    /// <summary>So many bytes of the end of a file are read at first; of a shorter file all.</summary>
    public const int FirstReadBytes = 64 << 10;

    public static async ValueTask<FileMetadata> LoadAsync(GuardedSource source, ReadLimits limits, CancellationToken cancellationToken)
    {
        if (source.Length < MagicBytes + TrailerBytes)
            ReadFailure.Corrupt($"the file has {source.Length} bytes; a Parquet file has at least {MagicBytes + TrailerBytes}.");
        var tailBytes = (int)Math.Min(source.Length, FirstReadBytes);
        var tail = ArrayPool<byte>.Shared.Rent(tailBytes);
        await source.ReadAsync(source.Length - tailBytes, tail.AsMemory(0, tailBytes), cancellationToken).ConfigureAwait(false);
        try
        {
            var length = FooterLength(tail.AsSpan(0, tailBytes), source.Length, limits);
            if (length + TrailerBytes > tailBytes)
            {
                var footer = new byte[length];
                await source.ReadAsync(source.Length - TrailerBytes - length, footer, cancellationToken).ConfigureAwait(false);
                return FooterReader.Read(footer, limits);
            }
            if (tailBytes == source.Length && !tail.AsSpan().StartsWith("PAR1"u8))
                ReadFailure.Corrupt("the file does not begin with the bytes 'PAR1'.");
            return FooterReader.Read(tail.AsSpan(tailBytes - TrailerBytes - length, length), limits);
        }
        finally
        {
            // Not where the read failed: a source that was given up may write to it still.
            ArrayPool<byte>.Shared.Return(tail);
        }
    }

    /// <summary>Checks the row groups against the schema, the file and the limits.</summary>
    public static void Validate(FileMetadata metadata, int leafCount, long fileLength, ReadLimits limits)
    {
        // Some writers leave the count of the file at 0. What is read goes by the row groups, in every engine.
        if (metadata.RowCount == 0)
            metadata.RowCount = metadata.RowGroups.Sum(group => Math.Clamp(group.RowCount, 0, long.MaxValue / limits.MaxRowGroups));
        if (metadata.RowCount < 0)
            ReadFailure.Corrupt($"the footer declares {metadata.RowCount} rows.");
        var maxRows = fileLength < limits.MaxRows / limits.MaxRowsPerFileByte ? fileLength * limits.MaxRowsPerFileByte : limits.MaxRows;
        if (metadata.RowCount > maxRows)
            ReadFailure.Limit("the number of rows is", metadata.RowCount, maxRows,
                maxRows == limits.MaxRows ? nameof(ReadLimits.MaxRows) : nameof(ReadLimits.MaxRowsPerFileByte));
        long rows = 0;
        var bytesLeft = fileLength;
        for (var i = 0; i < metadata.RowGroups.Count; i++)
        {
            var group = metadata.RowGroups[i];
            if (group.RowCount < 0 || group.RowCount > metadata.RowCount - rows)
                ReadFailure.Corrupt($"row group {i} declares {group.RowCount} rows where {metadata.RowCount - rows} of the file's rows are left.");
            rows += group.RowCount;
            if (group.Chunks.Length != leafCount)
                ReadFailure.Corrupt($"row group {i} has {group.Chunks.Length} column chunks where the schema has {leafCount} columns.");
            foreach (var chunk in group.Chunks)
            {
                // Together the chunks cannot be longer than the file, or the same bytes would stand for many rows.
                if (chunk.CompressedBytes < 0 || chunk.CompressedBytes > bytesLeft)
                    ReadFailure.Corrupt(
                        $"row group {i} has a column chunk of {chunk.CompressedBytes} bytes, more than the file of {fileLength} bytes has room for.");
                bytesLeft -= chunk.CompressedBytes;
            }
        }
        if (rows != metadata.RowCount)
            ReadFailure.Corrupt($"the row groups hold {rows} rows where the footer declares {metadata.RowCount}.");
    }

    /// <summary>Checks that a chunk can be loaded before memory is taken for it.</summary>
    public static void Validate(ChunkMetadata chunk, LeafLayout layout, long rowCount, long fileLength, ReadLimits limits)
    {
        if (chunk.Obstacle is not null)
            ReadFailure.Unsupported($"the column chunk cannot be read because {chunk.Obstacle}.");
        if (chunk.Type != layout.Format.Physical)
            ReadFailure.Corrupt($"the column chunk is of type {chunk.Type} where the schema says {layout.Format.Physical}.");
        if (chunk.ValueCount < 0 || (layout.MaxRepetition > 0 ? chunk.ValueCount < rowCount : chunk.ValueCount != rowCount))
            ReadFailure.Corrupt($"the column chunk declares {chunk.ValueCount} values for {rowCount} rows.");
        if (chunk.ValueCount > limits.MaxValuesPerChunk)
            ReadFailure.Limit("the number of values of the column chunk is", chunk.ValueCount, limits.MaxValuesPerChunk, nameof(ReadLimits.MaxValuesPerChunk));
        if (chunk.CompressedBytes > limits.MaxChunkBytes)
            ReadFailure.Limit("the bytes of the column chunk are", chunk.CompressedBytes, limits.MaxChunkBytes, nameof(ReadLimits.MaxChunkBytes));
        // An empty chunk has no place; every other one lies between the leading magic and the trailer.
        if (chunk.ValueCount > 0 && (chunk.Start < MagicBytes || chunk.Start > fileLength - TrailerBytes - chunk.CompressedBytes))
            ReadFailure.Corrupt(
                $"the column chunk takes {chunk.CompressedBytes} bytes from byte {chunk.Start}, which lie outside the file of {fileLength} bytes.");
    }

    private static int FooterLength(ReadOnlySpan<byte> tail, long fileLength, ReadLimits limits)
    {
        var trailer = tail[^TrailerBytes..];
        if (trailer[4..].SequenceEqual("PARE"u8))
            ReadFailure.Unsupported("the file is encrypted.");
        if (!trailer[4..].SequenceEqual("PAR1"u8))
            ReadFailure.Corrupt("the file does not end with the bytes 'PAR1'; it is no Parquet file, or was cut off.");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (length > fileLength - MagicBytes - TrailerBytes)
            ReadFailure.Corrupt($"the footer declares {length} bytes in a file of {fileLength} bytes.");
        if (length > (uint)limits.MaxFooterBytes)
            ReadFailure.Limit("the bytes of the footer are", length, limits.MaxFooterBytes, nameof(ReadLimits.MaxFooterBytes));
        return (int)length;
    }
}
