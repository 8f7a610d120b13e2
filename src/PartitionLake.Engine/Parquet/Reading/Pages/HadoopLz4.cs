using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>
/// The codec LZ4 that the format deprecated for LZ4_RAW: Hadoop wrote blocks with their sizes before them, others one
/// bare block under the same number.
/// </summary>
internal static class HadoopLz4
{
    /// <returns>The bytes written, or a negative number where the data is neither form.</returns>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = Framed(source, destination);
        return written == destination.Length ? written : LZ4Codec.Decode(source, destination);
    }

    // Each block: its uncompressed size, then pieces with the compressed size of each, until the block is full.
    private static int Framed(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (source.Length > 0)
        {
            if (!TryReadSize(ref source, destination.Length - written, out var blockSize))
                return -1;
            for (var blockEnd = written + blockSize; written < blockEnd;)
            {
                if (!TryReadSize(ref source, source.Length - sizeof(int), out var size) || size == 0)
                    return -1;
                var piece = LZ4Codec.Decode(source[..size], destination[written..blockEnd]);
                if (piece <= 0)
                    return -1;
                written += piece;
                source = source[size..];
            }
        }
        return written;
    }

    private static bool TryReadSize(ref ReadOnlySpan<byte> source, int max, out int size)
    {
        size = -1;
        if (source.Length < sizeof(int))
            return false;
        size = BinaryPrimitives.ReadInt32BigEndian(source);
        source = source[sizeof(int)..];
        return size >= 0 && size <= max;
    }
}
