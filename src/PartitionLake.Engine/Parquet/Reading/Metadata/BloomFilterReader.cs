using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes the header of a Bloom filter (parquet.thrift: BloomFilterHeader).</summary>
/// <remarks>A filter only saves work: one that is of another kind, or contradicts itself, is left unused (null).</remarks>
internal static class BloomFilterReader
{
    /// <summary>No header is longer: three unions and a number.</summary>
    public const int MaxHeaderBytes = 64;

    /// <summary>Where the bits begin and how many bytes they are, counted from the beginning of the header.</summary>
    public static (int Start, int Length)? ReadHeader(ReadOnlySpan<byte> header)
    {
        try
        {
            var reader = new ThriftReader(header);
            var bytes = 0;
            var choices = 0;
            var outer = reader.BeginStruct();
            while (reader.NextField(out var id, out var type))
            {
                switch (id)
                {
                    case BloomHeaderField.Bytes: bytes = reader.ReadInt32(type); break;
                    case BloomHeaderField.Algorithm or BloomHeaderField.Hash or BloomHeaderField.Compression when IsOnlyChoice(ref reader, type):
                        choices++;
                        break;
                    default:
                        return null;
                }
            }
            reader.EndStruct(outer);
            return choices == 3 && bytes is >= SplitBlockFilter.BlockBytes and <= SplitBlockFilter.MaxBytes && bytes % SplitBlockFilter.BlockBytes == 0
                ? (reader.Position, bytes)
                : null;
        }
        catch (ReadFailure)
        {
            return null;
        }
    }

    private static bool IsOnlyChoice(ref ThriftReader reader, ThriftType type)
    {
        if (type != ThriftType.Struct)
            return false;
        var outer = reader.BeginStruct();
        var isOnly = reader.NextField(out var id, out var choice) && id == BloomHeaderField.OnlyChoice && choice == ThriftType.Struct;
        if (!isOnly)
            return false;
        reader.Skip(choice);
        isOnly = !reader.NextField(out _, out _);
        reader.EndStruct(outer);
        return isOnly;
    }
}
