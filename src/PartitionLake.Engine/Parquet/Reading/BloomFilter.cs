using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>The Bloom filter of a column chunk: which values it cannot hold.</summary>
public sealed class BloomFilter
{
    private readonly byte[]? _bits;
    private readonly IReadOnlyDictionary<int, byte[]>? _blocks;
    private readonly LeafFormat _format;
    private List<int>? _asked;

    internal BloomFilter(byte[] bits, LeafFormat format)
    {
        _bits = bits;
        _format = format;
        Length = bits.Length;
    }

    private BloomFilter(int length, LeafFormat format, IReadOnlyDictionary<int, byte[]> blocks)
    {
        Length = length;
        _format = format;
        _blocks = blocks;
    }

    /// <summary>Bytes of the filter.</summary>
    public int Length { get; }

    /// <summary>A filter of which some blocks are known; what is not known may be there.</summary>
    /// <param name="length">Bytes of the whole filter.</param>
    /// <param name="format">How the values of the column are stored.</param>
    /// <param name="blocks">By where they begin.</param>
    internal static BloomFilter OfBlocks(int length, LeafFormat format, IReadOnlyDictionary<int, byte[]> blocks) => new(length, format, blocks);

    /// <summary>The blocks that tell of a value, by where they begin; none where nothing is known of values of its kind.</summary>
    internal static IReadOnlyList<int> BlocksOf(object value, int length, LeafFormat format)
    {
        var found = new List<int>();
        new BloomFilter(length, format, new Dictionary<int, byte[]>()) { _asked = found }.MayHold(value);
        return found;
    }

    /// <summary>False only where no row of the chunk has the value.</summary>
    /// <param name="value">
    /// A value of the column's type, of the types that bounds have: int, long, float, double, Int128 (the unscaled number), or UTF-8 bytes. Of
    /// others nothing is known, nor of NaN, which has many spellings.
    /// </param>
    public bool MayHold(object value)
    {
        // What is converted when it is read has other bytes in the file.
        if (_format.Conversion == ValueConversion.Decimal)
            return value is not Int128 unscaled || MayHoldDecimal(unscaled);
        if (_format.Conversion != ValueConversion.None)
            return true;
        return (value, _format.Physical) switch
        {
            (byte[] bytes, PhysicalType.ByteArray) => Probe(bytes),
            (int number, PhysicalType.Int32) => Probe(BitConverter.GetBytes(number)),
            (long number, PhysicalType.Int64) => Probe(BitConverter.GetBytes(number)),
            (float number, PhysicalType.Float) when number == 0 => Probe(BitConverter.GetBytes(0f)) || Probe(BitConverter.GetBytes(-0f)),
            (float number, PhysicalType.Float) when !float.IsNaN(number) => Probe(BitConverter.GetBytes(number)),
            (double number, PhysicalType.Double) when number == 0 => Probe(BitConverter.GetBytes(0d)) || Probe(BitConverter.GetBytes(-0d)),
            (double number, PhysicalType.Double) when !double.IsNaN(number) => Probe(BitConverter.GetBytes(number)),
            _ => true,
        };
    }

    private bool MayHoldDecimal(Int128 number)
    {
        Span<byte> plain = stackalloc byte[16];
        switch (_format.Physical)
        {
            case PhysicalType.Int32 when number >= int.MinValue && number <= int.MaxValue:
                BinaryPrimitives.WriteInt32LittleEndian(plain, (int)number);
                return Probe(plain[..4]);
            case PhysicalType.Int64 when number >= long.MinValue && number <= long.MaxValue:
                BinaryPrimitives.WriteInt64LittleEndian(plain, (long)number);
                return Probe(plain[..8]);
            case PhysicalType.FixedLenByteArray when _format.Width is > 0 and <= 16:
                BinaryPrimitives.WriteInt128BigEndian(plain, number);
                return Probe(plain[(16 - _format.Width)..]);
            default:
                return true;
        }
    }

    private bool Probe(ReadOnlySpan<byte> plain)
    {
        var hash = SplitBlockFilter.Hash(plain);
        if (_bits is not null)
            return SplitBlockFilter.MayHold(_bits, hash);
        var start = SplitBlockFilter.BlockOf(Length, hash);
        _asked?.Add(start);
        return !_blocks!.TryGetValue(start, out var block) || SplitBlockFilter.MayHold(block, hash);
    }
}
