using System.Text;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// Writes the Thrift compact protocol (thrift/doc/specs/thrift-compact-protocol.md): a field header holds the
/// distance to the previous field id, so fields go in ascending order.
/// </summary>
internal sealed class ThriftWriter
{
    private const int MaxDepth = 16;

    private readonly int[] _outer = new int[MaxDepth];
    private int _depth;
    private int _last;

    public ThriftWriter(ByteBuffer output) => Output = output;

    public ByteBuffer Output { get; }

    /// <summary>Starts a struct that is no field: the whole message, or the element of a list.</summary>
    public void BeginStruct()
    {
        _outer[_depth++] = _last;
        _last = 0;
    }

    public void BeginStruct(int field)
    {
        Header(field, ThriftType.Struct);
        BeginStruct();
    }

    public void EndStruct()
    {
        Output.WriteByte(0);
        _last = _outer[--_depth];
    }

    /// <summary>Forgets structs left open by a failure.</summary>
    public void Reset()
    {
        _depth = 0;
        _last = 0;
    }

    /// <summary>Copies the bytes of fields written elsewhere, the last of which has that id.</summary>
    public void CopyFields(ReadOnlySpan<byte> fields, int lastField)
    {
        Output.Write(fields);
        _last = lastField;
    }

    public void Bool(int field, bool value) => Header(field, value ? ThriftType.True : ThriftType.False);

    public void I16(int field, short value)
    {
        Header(field, ThriftType.Int16);
        Output.WriteZigZag(value);
    }

    public void I32(int field, int value)
    {
        Header(field, ThriftType.Int32);
        Output.WriteZigZag(value);
    }

    public void I64(int field, long value)
    {
        Header(field, ThriftType.Int64);
        Output.WriteZigZag(value);
    }

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Header(field, ThriftType.Binary);
        Element(value);
    }

    public void Text(int field, string value)
    {
        Header(field, ThriftType.Binary);
        Element(Encoding.UTF8.GetBytes(value));
    }

    public void BeginList(int field, ThriftType element, int count)
    {
        Header(field, ThriftType.List);
        if (count < 15)
        {
            Output.WriteByte((byte)(count << 4 | (int)element));
            return;
        }
        Output.WriteByte((byte)(0xF0 | (int)element));
        Output.WriteVarint((uint)count);
    }

    public void Element(int value) => Output.WriteZigZag(value);

    public void Element(long value) => Output.WriteZigZag(value);

    public void Element(bool value) => Output.WriteByte((byte)(value ? ThriftType.True : ThriftType.False));

    public void Element(ReadOnlySpan<byte> value)
    {
        Output.WriteVarint((uint)value.Length);
        Output.Write(value);
    }

    private void Header(int field, ThriftType type)
    {
        var delta = field - _last;
        _last = field;
        if (delta is > 0 and < 16)
        {
            Output.WriteByte((byte)(delta << 4 | (int)type));
            return;
        }
        Output.WriteByte((byte)type);
        Output.WriteZigZag(field);
    }
}
