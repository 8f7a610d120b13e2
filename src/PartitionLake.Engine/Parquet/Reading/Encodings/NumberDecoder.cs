using System.Runtime.InteropServices;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes numbers of fixed width: PLAIN, BYTE_STREAM_SPLIT and, for whole numbers, DELTA_BINARY_PACKED.</summary>
internal sealed class NumberDecoder<T> : RawDecoder<T>
    where T : unmanaged
{
    private readonly DeltaDecoder _delta = new();
    private ByteSlice _values;
    private PageEncoding _encoding;
    private int _count;
    private int _next;

    private static unsafe int Width => sizeof(T);

    public override void Begin(PageEncoding encoding, ByteSlice values, int maxCount)
    {
        _encoding = encoding;
        _values = values;
        _next = 0;
        switch (encoding)
        {
            case PageEncoding.Plain:
            case PageEncoding.ByteStreamSplit when typeof(T) != typeof(Int96):
                // Bytes at the end of a page that are no whole value are padding of some writers; no engine reads them.
                if (encoding == PageEncoding.ByteStreamSplit && values.Length % Width != 0)
                    ReadFailure.Corrupt($"{values.Length} bytes are not a whole number of values of {Width} bytes.");
                _count = values.Length / Width;
                break;
            case PageEncoding.DeltaBinaryPacked when typeof(T) == typeof(int) || typeof(T) == typeof(long):
                // A page of nulls alone may leave the header out.
                _count = 0;
                if (values.Length > 0)
                {
                    _delta.Begin(values, maxCount);
                    _count = _delta.Left;
                }
                break;
            default:
                Refuse(encoding, typeof(T).Name);
                break;
        }
    }

    public override void Read(Span<T> destination)
    {
        if (destination.Length > _count - _next)
            ReadFailure.Corrupt($"a page holds {_count} values where at least {_next + destination.Length} are declared.");
        switch (_encoding)
        {
            case PageEncoding.Plain:
                _values.Span.Slice(_next * Width, destination.Length * Width).CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case PageEncoding.ByteStreamSplit:
                Join(destination);
                break;
            default:
                if (typeof(T) == typeof(int))
                    _delta.Read(MemoryMarshal.Cast<T, int>(destination));
                else
                    _delta.Read(MemoryMarshal.Cast<T, long>(destination));
                break;
        }
        _next += destination.Length;
    }

    public override bool End()
    {
        if (_next < _count)
            ReadFailure.Corrupt($"a page holds {_count} values where {_next} are declared.");
        return _encoding == PageEncoding.Plain && _values.Length % Width != 0;
    }

    private void Join(Span<T> destination)
    {
        var bytes = MemoryMarshal.AsBytes(destination);
        for (var stream = 0; stream < Width; stream++)
        {
            var source = _values.Span.Slice(stream * _count + _next, destination.Length);
            for (int i = 0, to = stream; i < source.Length; i++, to += Width)
                bytes[to] = source[i];
        }
    }
}
