using System.Text;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Writes a Thrift compact structure by hand, legal or not. Fields must come in ascending order.</summary>
internal sealed class ThriftStruct
{
    private readonly List<byte> _bytes = [];
    private int _lastField;

    public ThriftStruct Int32(int id, int value) => Field(id, 5).Varint(ZigZag(value));

    public ThriftStruct Int64(int id, long value) => Field(id, 6).Varint(ZigZag(value));

    public ThriftStruct Bool(int id, bool value) => Field(id, value ? 1 : 2);

    public ThriftStruct Text(int id, string value) => Bytes(id, Encoding.UTF8.GetBytes(value));

    public ThriftStruct Bytes(int id, byte[] value) => Field(id, 8).Varint((ulong)value.Length).Raw(value);

    public ThriftStruct Struct(int id, ThriftStruct value) => Field(id, 12).Raw(value.ToArray());

    /// <summary>A structure under any field number: the long form of a field's header.</summary>
    public ThriftStruct LongStruct(int id, ThriftStruct value)
    {
        _bytes.Add(12);
        _lastField = id;
        return Varint(ZigZag(id)).Raw(value.ToArray());
    }

    public ThriftStruct List(int id, params ThriftStruct[] values)
    {
        ListHeader(id, values.Length, 12);
        foreach (var value in values)
            Raw(value.ToArray());
        return this;
    }

    public ThriftStruct Int32List(int id, params int[] values)
    {
        ListHeader(id, values.Length, 5);
        foreach (var value in values)
            Varint(ZigZag(value));
        return this;
    }

    public ThriftStruct ListHeader(int id, int count, int elementType)
    {
        Field(id, 9);
        _bytes.Add((byte)(0xF0 | elementType));
        return Varint((ulong)(uint)count);
    }

    public ThriftStruct Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes, 0];

    private ThriftStruct Field(int id, int type)
    {
        _bytes.Add((byte)((id - _lastField) << 4 | type));
        _lastField = id;
        return this;
    }

    private ThriftStruct Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
            _bytes.Add((byte)(value | 128));
        _bytes.Add((byte)value);
        return this;
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);
}
