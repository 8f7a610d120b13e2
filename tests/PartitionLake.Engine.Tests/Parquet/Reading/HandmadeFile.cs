using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>A Parquet file put together byte by byte, to show what writers of other ages did, and what no writer should.</summary>
internal sealed class HandmadeFile
{
    private readonly List<byte> _bytes = [.. "PAR1"u8];
    private readonly List<ThriftStruct> _schema = [];
    private readonly List<ThriftStruct> _chunks = [];
    private int _fields;

    public long RowCount { get; set; }

    public long? RowGroupRowCount { get; set; }

    public static ThriftStruct Leaf(string name, PhysicalType type, Repetition repetition, ConvertedType? converted = null,
        int? width = null, int? scale = null, int? precision = null, ThriftStruct? logical = null)
    {
        var leaf = new ThriftStruct().Int32(1, (int)type);
        if (width is not null)
            leaf.Int32(2, width.Value);
        leaf.Int32(3, (int)repetition).Text(4, name);
        if (converted is not null)
            leaf.Int32(6, (int)converted);
        if (scale is not null)
            leaf.Int32(7, scale.Value);
        if (precision is not null)
            leaf.Int32(8, precision.Value);
        return logical is null ? leaf : leaf.Struct(10, logical);
    }

    public static ThriftStruct Group(string name, int children, Repetition repetition, ConvertedType? converted = null)
    {
        var group = new ThriftStruct().Int32(3, (int)repetition).Text(4, name).Int32(5, children);
        return converted is null ? group : group.Int32(6, (int)converted);
    }

    /// <summary>A v1 data page as stored, header and all.</summary>
    public static byte[] Page(
        int values, PageEncoding encoding, byte[] body, int? uncompressed = null, uint? checksum = null, PageEncoding levels = PageEncoding.Rle)
    {
        var data = new ThriftStruct().Int32(1, values).Int32(2, (int)encoding).Int32(3, (int)levels).Int32(4, (int)levels);
        return [.. Header(PageType.Data, body, uncompressed, checksum).Struct(5, data).ToArray(), .. body];
    }

    public static byte[] DictionaryPage(int values, byte[] body, int? uncompressed = null) =>
        [.. Header(PageType.Dictionary, body, uncompressed, null).Struct(7, new ThriftStruct().Int32(1, values).Int32(2, 0)).ToArray(), .. body];

    public static byte[] PageV2(int values, int nulls, int rows, PageEncoding encoding, byte[] repetition,
        byte[] definition, byte[] body, int? uncompressed = null, bool isCompressed = true)
    {
        var data = new ThriftStruct().Int32(1, values).Int32(2, nulls).Int32(3, rows).Int32(4, (int)encoding)
            .Int32(5, definition.Length).Int32(6, repetition.Length).Bool(7, isCompressed);
        byte[] all = [.. repetition, .. definition, .. body];
        return [.. Header(PageType.DataV2, all, uncompressed, null).Struct(8, data).ToArray(), .. all];
    }

    /// <summary>Runs with their length before them, as v1 pages hold levels.</summary>
    public static byte[] Prefixed(params byte[] runs) => [.. Little(runs.Length), .. runs];

    public static byte[] Little(params int[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }

    public static byte[] LittleLong(params long[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), values[i]);
        return bytes;
    }

    public static byte[] Plain(params string[] values)
    {
        var bytes = new List<byte>();
        foreach (var value in values)
            bytes.AddRange([.. Little(System.Text.Encoding.UTF8.GetByteCount(value)), .. System.Text.Encoding.UTF8.GetBytes(value)]);
        return [.. bytes];
    }

    /// <summary>Adds a top-level column: its schema nodes and the pages of its one chunk; or one more leaf of the column that was added last.</summary>
    public HandmadeFile Column(ThriftStruct[] nodes, PhysicalType type, long values, byte[][] pages,
        Codec codec = Codec.Uncompressed, long? dictionaryOffset = null, long? size = null, long? uncompressed = null, bool isLeafOfLast = false)
    {
        _fields += isLeafOfLast ? 0 : 1;
        _schema.AddRange(nodes);
        var start = _bytes.Count;
        foreach (var page in pages)
            _bytes.AddRange(page);
        var metadata = new ThriftStruct().Int32(1, (int)type).Int32List(2, 0).ListHeader(3, 0, 8).Int32(4, (int)codec)
            .Int64(5, values).Int64(6, uncompressed ?? _bytes.Count - start).Int64(7, size ?? _bytes.Count - start).Int64(9, start);
        if (dictionaryOffset is not null)
            metadata.Int64(11, dictionaryOffset.Value);
        _chunks.Add(new ThriftStruct().Int64(2, start).Struct(3, metadata));
        return this;
    }

    public HandmadeFile Column(ThriftStruct node, PhysicalType type, params byte[][] pages) => Column([node], type, RowCount, pages);

    public byte[] Build()
    {
        var group = new ThriftStruct().List(1, [.. _chunks]).Int64(2, _bytes.Count).Int64(3, RowGroupRowCount ?? RowCount);
        var root = new ThriftStruct().Text(4, "root").Int32(5, _fields);
        var footer = new ThriftStruct().Int32(1, 2).List(2, [root, .. _schema]).Int64(3, RowCount).List(4, group).ToArray();
        return WithFooter([.. _bytes], footer);
    }

    public static byte[] WithFooter(byte[] head, byte[] footer) => [.. head, .. footer, .. Little(footer.Length), .. "PAR1"u8];

    private static ThriftStruct Header(PageType type, byte[] body, int? uncompressed, uint? checksum)
    {
        var header = new ThriftStruct().Int32(1, (int)type).Int32(2, uncompressed ?? body.Length).Int32(3, body.Length);
        return checksum is null ? header : header.Int32(4, unchecked((int)checksum.Value));
    }
}
