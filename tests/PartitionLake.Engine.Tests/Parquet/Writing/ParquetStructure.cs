using System.Buffers.Binary;
using System.Text;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>A Thrift struct as it stands in a file: field id to value (long, byte[], bool, list or struct).</summary>
internal sealed class ThriftStruct
{
    private readonly Dictionary<int, object> _fields = [];

    public object this[int field] => _fields[field];

    public bool Has(int field) => _fields.ContainsKey(field);

    public long Number(int field) => (long)_fields[field];

    public byte[] Bytes(int field) => (byte[])_fields[field];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public ThriftStruct Struct(int field) => (ThriftStruct)_fields[field];

    public List<object> List(int field) => (List<object>)_fields[field];

    /// <summary>Reads the compact protocol, knowing nothing of Parquet.</summary>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var result = new ThriftStruct();
        for (var field = 0; bytes[at] != 0;)
        {
            var header = bytes[at++];
            field = header >> 4 == 0 ? (int)ZigZag(bytes, ref at) : field + (header >> 4);
            result._fields.Add(field, (header & 15) is 1 or 2 ? (header & 15) == 1 : Value(bytes, ref at, header & 15));
        }
        at++;
        return result;
    }

    private static object Value(ReadOnlySpan<byte> bytes, ref int at, int type)
    {
        switch (type)
        {
            case 1 or 2:
                return bytes[at++] == 1;
            case 4 or 5 or 6:
                return ZigZag(bytes, ref at);
            case 8:
                var length = (int)Varint(bytes, ref at);
                at += length;
                return bytes.Slice(at - length, length).ToArray();
            case 9:
                var header = bytes[at++];
                var count = header >> 4 == 15 ? (int)Varint(bytes, ref at) : header >> 4;
                var list = new List<object>();
                for (var i = 0; i < count; i++)
                    list.Add(Value(bytes, ref at, header & 15));
                return list;
            case 12:
                return Read(bytes, ref at);
            default:
                throw new InvalidDataException($"Thrift type {type}");
        }
    }

    private static long ZigZag(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Varint(bytes, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}

/// <summary>One page as its header describes it.</summary>
internal sealed record FilePage(long Offset, int HeaderLength, ThriftStruct Header, byte[] Body);

/// <summary>The skeleton of a Parquet file: footer, chunks and page headers.</summary>
internal sealed class ParquetStructure
{
    private readonly byte[] _file;

    public ParquetStructure(byte[] file)
    {
        _file = file;
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file, file.Length - 4, 4));
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 8));
        var at = FooterStart = file.Length - 8 - length;
        Footer = ThriftStruct.Read(file, ref at);
        Assert.Equal(file.Length - 8, at);
    }

    public int FooterStart { get; }

    public ThriftStruct Footer { get; }

    /// <summary>The ColumnChunk structs of all row groups, row group by row group.</summary>
    public IEnumerable<ThriftStruct> Chunks() => RowGroups().SelectMany(group => group.List(1).Cast<ThriftStruct>());

    public IEnumerable<ThriftStruct> RowGroups() => Footer.List(4).Cast<ThriftStruct>();

    public ThriftStruct ReadAt(long offset, long length)
    {
        var at = (int)offset;
        var result = ThriftStruct.Read(_file, ref at);
        Assert.Equal(offset + length, at);
        return result;
    }

    /// <summary>Walks the pages of a chunk, which must fill it exactly.</summary>
    public List<FilePage> Pages(ThriftStruct chunk)
    {
        var metadata = chunk.Struct(3);
        var start = metadata.Has(11) ? metadata.Number(11) : metadata.Number(9);
        var end = start + metadata.Number(7);
        var pages = new List<FilePage>();
        for (var at = (int)start; at < end;)
        {
            var offset = at;
            var header = ThriftStruct.Read(_file, ref at);
            var size = (int)header.Number(3);
            pages.Add(new FilePage(offset, at - offset, header, _file.AsSpan(at, size).ToArray()));
            at += size;
        }
        Assert.Equal(end, pages[^1].Offset + pages[^1].HeaderLength + pages[^1].Body.Length);
        return pages;
    }
}
