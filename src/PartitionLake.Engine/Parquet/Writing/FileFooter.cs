using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>The footer: the parts that are alike in all files of an encoder are serialised once.</summary>
internal sealed class FileFooter
{
    /// <summary>Raised whenever the same rows would give other bytes than before, so that readers can tell encoders apart.</summary>
    private const int EncoderRevision = 2;
    private const int FormatVersion = 1;

    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly ByteBuffer _footer = new(4096);
    private readonly ThriftWriter _thrift;

    public FileFooter(Schema schema, IReadOnlyList<Leaf> leaves, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        _head = Head(schema, leaves);
        _tail = Tail(leaves.Count, metadata);
        _thrift = new ThriftWriter(_footer);
    }

    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static string CreatedBy { get; } =
        $"PartitionLake version {typeof(FileFooter).Assembly.GetName().Version!.ToString(3)} (build {EncoderRevision})";

    /// <summary>Writes page indexes and footer, after which the file is complete.</summary>
    public void Write(FileSink file, PageIndex index, IReadOnlyList<BloomFilterPlaces.Place> filters, ByteBuffer rowGroups, int rowGroupCount, long rows)
    {
        var indexStart = index.WriteTo(file);
        _footer.Clear();
        _thrift.Reset();
        _thrift.BeginStruct();
        _thrift.CopyFields(_head, FileField.Schema);
        _thrift.I64(FileField.Rows, rows);
        _thrift.BeginList(FileField.RowGroups, ThriftType.Struct, rowGroupCount);
        index.Complete(rowGroups, indexStart, filters, _thrift);
        _thrift.CopyFields(_tail, FileField.ColumnOrders);
        _thrift.EndStruct();
        file.Buffer.Write(_footer.Written);
        file.Buffer.WriteInt32(_footer.Length);
        file.Buffer.Write(Magic);
    }

    private static byte[] Head(Schema schema, IReadOnlyList<Leaf> leaves)
    {
        var buffer = new ByteBuffer();
        var thrift = new ThriftWriter(buffer);
        thrift.I32(FileField.Version, FormatVersion);
        FileSchema.Write(thrift, FileField.Schema, schema, leaves);
        return buffer.Written.ToArray();
    }

    private static byte[] Tail(int columns, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var buffer = new ByteBuffer();
        var thrift = new ThriftWriter(buffer);
        thrift.CopyFields([], FileField.RowGroups);
        if (metadata.Count > 0)
        {
            thrift.BeginList(FileField.KeyValues, ThriftType.Struct, metadata.Count);
            foreach (var (key, value) in metadata)
            {
                thrift.BeginStruct();
                thrift.Text(KeyValueField.Key, key);
                thrift.Text(KeyValueField.Value, value);
                thrift.EndStruct();
            }
        }
        thrift.Text(FileField.CreatedBy, CreatedBy);
        thrift.BeginList(FileField.ColumnOrders, ThriftType.Struct, columns);
        for (var i = 0; i < columns; i++)
        {
            thrift.BeginStruct();
            thrift.BeginStruct(ColumnOrderField.TypeDefined);
            thrift.EndStruct();
            thrift.EndStruct();
        }
        return buffer.Written.ToArray();
    }
}
