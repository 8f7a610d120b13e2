using System.Buffers.Binary;

namespace PartitionLake.Engine.Columns;

/// <summary>A buffer in which nested values are put together.</summary>
internal sealed class PackedBytes
{
    private byte[] _bytes = new byte[256];

    public int Position { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Position);

    public void Clear() => Position = 0;

    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void WriteInt128(Int128 value) => BinaryPrimitives.WriteInt128LittleEndian(Take(16), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    /// <summary>Leaves room for what <see cref="Patch"/> gives later, and returns where.</summary>
    public int Skip(int bytes)
    {
        var position = Position;
        Take(bytes);
        return position;
    }

    public void Patch(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    private Span<byte> Take(int count)
    {
        var end = checked(Position + count);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Max(end, Math.Min(2L * _bytes.Length, Array.MaxLength)));
        var taken = _bytes.AsSpan(Position, count);
        Position = end;
        return taken;
    }
}
