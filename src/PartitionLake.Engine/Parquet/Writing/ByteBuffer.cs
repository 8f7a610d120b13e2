using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A growing run of bytes that keeps its memory when it is cleared.</summary>
internal sealed class ByteBuffer
{
    // One giant chunk must not pin its memory for the thousands of small files that follow.
    private const int KeptCapacity = 32 << 20;

    private byte[] _bytes;

    public ByteBuffer(int capacity = 256) => _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written and that many bytes behind it, for which there must be room: <see cref="Reserve"/>.</summary>
    public ReadOnlySpan<byte> WithSlack(int slack) => _bytes.AsSpan(0, Length + slack);

    public ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptCapacity)
            _bytes = new byte[256];
    }

    /// <summary>Room for that many bytes behind the end; <see cref="Advance"/> tells how many were used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (count > _bytes.Length - Length)
            Grow(count);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Drops what stands behind that length.</summary>
    public void Truncate(int length) => Length = length;

    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);
        Length += 4;
    }

    /// <summary>Fills in a number that was not known when its place was written.</summary>
    public void PatchInt32(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Seven bits a byte, lowest first.</summary>
    public void WriteVarint(ulong value)
    {
        var room = Reserve(10);
        var used = 0;
        for (; value >= 0x80; value >>= 7)
            room[used++] = (byte)(value | 0x80);
        room[used++] = (byte)value;
        Length += used;
    }

    public void WriteZigZag(long value) => WriteVarint((ulong)(value << 1 ^ value >> 63));

    private void Grow(int count)
    {
        var needed = (long)Length + count;
        if (needed > Array.MaxLength)
        {
            throw new LakeException(
                LakeErrorCode.LimitExceeded,
                $"One column of one row group holds more than {Array.MaxLength} bytes.",
                "Write fewer rows in a row group.");
        }
        // Doubling would waste most where most is at stake.
        var grown = _bytes.Length < KeptCapacity ? _bytes.Length * 2L : _bytes.Length + (_bytes.Length / 2L);
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, grown)));
    }
}
