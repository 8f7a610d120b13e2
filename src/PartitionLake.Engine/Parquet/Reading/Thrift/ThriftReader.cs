using System.Text;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Thrift;

/// <summary>Reads the Thrift compact protocol from a span, never past its end and never deeper than a fixed depth.</summary>
/// <remarks>Every call moves on by at least one byte or throws, so that no input keeps it busy for longer than its length.</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> data)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;
    private int _depth;
    private short _lastField;

    public readonly int Position => _position;

    private readonly int Remaining => _data.Length - _position;

    /// <summary>What was read since a position.</summary>
    public readonly ReadOnlySpan<byte> Since(int position) => _data[position.._position];

    /// <summary>Moves behind these bytes where they come next.</summary>
    public bool TryPass(ReadOnlySpan<byte> bytes)
    {
        if (!_data[_position..].StartsWith(bytes))
            return false;
        _position += bytes.Length;
        return true;
    }

    /// <summary>Enters a struct; the result goes to <see cref="EndStruct"/>.</summary>
    public short BeginStruct()
    {
        if (++_depth > MaxDepth)
            ReadFailure.Corrupt($"Thrift structures are nested deeper than {MaxDepth} levels.");
        var outer = _lastField;
        _lastField = 0;
        return outer;
    }

    public void EndStruct(short outer)
    {
        _depth--;
        _lastField = outer;
    }

    /// <summary>The next field of the current struct; false at its end.</summary>
    public bool NextField(out short id, out ThriftType type)
    {
        var header = ReadByte();
        type = (ThriftType)(header & 15);
        if (type == ThriftType.Stop)
        {
            id = 0;
            return false;
        }
        id = header >> 4 == 0 ? (short)ZigZag(ReadVarint()) : (short)(_lastField + (header >> 4));
        _lastField = id;
        return true;
    }

    public byte ReadByte()
    {
        if (_position >= _data.Length)
            ReadFailure.Corrupt($"the Thrift data ends at byte {_position} inside a value.");
        return _data[_position++];
    }

    public static bool ReadBool(ThriftType type)
    {
        if (type is not (ThriftType.True or ThriftType.False))
            Mismatch("boolean", type);
        return type == ThriftType.True;
    }

    public int ReadInt32(ThriftType type)
    {
        var value = ReadInt64(type);
        if (value is < int.MinValue or > int.MaxValue)
            ReadFailure.Corrupt($"the Thrift number {value} does not fit its 32-bit field.");
        return (int)value;
    }

    public long ReadInt64(ThriftType type)
    {
        if (type == ThriftType.Byte)
            return (sbyte)ReadByte();
        if (type is not (ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64))
            Mismatch("integer", type);
        return ZigZag(ReadVarint());
    }

    public ReadOnlySpan<byte> ReadBinary(ThriftType type)
    {
        if (type != ThriftType.Binary)
            Mismatch("binary", type);
        var length = ReadVarint();
        if (length > (ulong)Remaining)
            ReadFailure.Corrupt($"a Thrift string declares {length} bytes where {Remaining} are left.");
        var result = _data.Slice(_position, (int)length);
        _position += (int)length;
        return result;
    }

    public string ReadString(ThriftType type) => Encoding.UTF8.GetString(ReadBinary(type));

    /// <summary>Enters a list and returns its length, which the remaining bytes bound: an element takes at least one.</summary>
    public int BeginList(ThriftType type, out ThriftType elementType)
    {
        if (type is not (ThriftType.List or ThriftType.Set))
            Mismatch("list", type);
        var header = ReadByte();
        elementType = (ThriftType)(header & 15);
        var count = (ulong)(header >> 4);
        if (count == 15)
            count = ReadVarint();
        if (count > (ulong)Remaining)
            ReadFailure.Corrupt($"a Thrift list declares {count} elements where {Remaining} bytes are left.");
        return (int)count;
    }

    public void Skip(ThriftType type)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                ReadByte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                ReadVarint();
                break;
            case ThriftType.Double:
                SkipBytes(8);
                break;
            case ThriftType.Uuid:
                SkipBytes(16);
                break;
            case ThriftType.Binary:
                ReadBinary(type);
                break;
            case ThriftType.List or ThriftType.Set:
                SkipList(type);
                break;
            case ThriftType.Map:
                SkipMap();
                break;
            case ThriftType.Struct:
                var outer = BeginStruct();
                while (NextField(out _, out var fieldType))
                    Skip(fieldType);
                EndStruct(outer);
                break;
            default:
                ReadFailure.Corrupt($"{(int)type} is not a Thrift type.");
                break;
        }
    }

    private void SkipList(ThriftType type)
    {
        var count = BeginList(type, out var elementType);
        Nest();
        for (var i = 0; i < count; i++)
            SkipElement(elementType);
        _depth--;
    }

    private void SkipMap()
    {
        var count = ReadVarint();
        if (count > (ulong)Remaining)
            ReadFailure.Corrupt($"a Thrift map declares {count} entries where {Remaining} bytes are left.");
        if (count == 0)
            return;
        var types = ReadByte();
        Nest();
        for (var i = 0; i < (int)count; i++)
        {
            SkipElement((ThriftType)(types >> 4));
            SkipElement((ThriftType)(types & 15));
        }
        _depth--;
    }

    // In a collection a boolean takes a byte of its own; as a field it lies in the header.
    private void SkipElement(ThriftType type) => Skip(type is ThriftType.True or ThriftType.False ? ThriftType.Byte : type);

    private void Nest()
    {
        if (++_depth > MaxDepth)
            ReadFailure.Corrupt($"Thrift collections are nested deeper than {MaxDepth} levels.");
    }

    private void SkipBytes(int count)
    {
        if (count > Remaining)
            ReadFailure.Corrupt($"the Thrift data ends at byte {_data.Length} inside a value.");
        _position += count;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
                return value;
        }
        ReadFailure.Corrupt("a Thrift number is longer than 64 bits.");
        return 0;
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static void Mismatch(string expected, ThriftType found) =>
        ReadFailure.Corrupt($"a Thrift field is of type {found} where {expected} was expected.");
}
