using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes booleans: one bit each (PLAIN), or runs with a length before them (RLE).</summary>
internal sealed class BooleanDecoder : RawDecoder<bool>
{
    private readonly HybridDecoder _runs = new();
    private ByteSlice _values;
    private bool _isPlain;
    private int _next;

    // Some writers round the bytes of a page up by one.
    private const int PaddingBytes = 1;

    public override void Begin(PageEncoding encoding, ByteSlice values, int maxCount)
    {
        _isPlain = encoding == PageEncoding.Plain;
        _values = values;
        _next = 0;
        if (_isPlain)
            return;
        if (encoding != PageEncoding.Rle)
            Refuse(encoding, "boolean");
        if (values.Length is > 0 and < 4)
            ReadFailure.Corrupt($"{values.Length} bytes of booleans have no room for their length.");
        _runs.Begin(values.Length == 0 ? values : values.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(values.Span)), width: 1);
    }

    public override void Read(Span<bool> destination)
    {
        Span<int> block = stackalloc int[256];
        while (!destination.IsEmpty)
        {
            var bits = block[..Math.Min(block.Length, destination.Length)];
            if (_isPlain)
                BitUnpacker.Unpack(_values, _next, width: 1, bits);
            else
                _runs.Read(bits);
            for (var i = 0; i < bits.Length; i++)
                destination[i] = bits[i] != 0;
            _next += bits.Length;
            destination = destination[bits.Length..];
        }
    }

    public override bool End()
    {
        if (!_isPlain)
        {
            _runs.End();
            return false;
        }
        var padding = _values.Length - (_next + 7L) / 8;
        if (padding > PaddingBytes)
            ReadFailure.Corrupt($"a page holds {_values.Length} bytes of booleans where {_next} values are declared.");
        return padding > 0;
    }
}
