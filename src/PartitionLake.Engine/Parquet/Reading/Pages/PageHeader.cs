using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>What stands before each page (parquet.thrift: PageHeader).</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedBytes;
    public int CompressedBytes;
    public uint? Checksum;
    public int ValueCount;
    public PageEncoding Encoding;
    public PageEncoding DefinitionEncoding;
    public PageEncoding RepetitionEncoding;

    // Of v2 pages alone.
    public int NullCount;
    public int RowCount;
    public int DefinitionBytes;
    public int RepetitionBytes;
    public bool IsUncompressed;

    /// <summary>Decodes the header at the start of the data.</summary>
    /// <param name="data">What is left of the column chunk, or enough of it for any header.</param>
    /// <param name="left">How many bytes are left of the column chunk.</param>
    /// <param name="length">How many bytes the header takes.</param>
    public static PageHeader Read(ReadOnlySpan<byte> data, long left, out int length)
    {
        var header = new PageHeader { Type = (PageType)(-1), UncompressedBytes = -1, CompressedBytes = -1, ValueCount = -1 };
        var reader = new ThriftReader(data);
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case PageHeaderField.Type: header.Type = (PageType)reader.ReadInt32(type); break;
                case PageHeaderField.UncompressedSize: header.UncompressedBytes = reader.ReadInt32(type); break;
                case PageHeaderField.CompressedSize: header.CompressedBytes = reader.ReadInt32(type); break;
                case PageHeaderField.Crc: header.Checksum = (uint)reader.ReadInt32(type); break;
                case PageHeaderField.DataPage: header.ReadData(ref reader, type); break;
                case PageHeaderField.DictionaryPage: header.ReadDictionary(ref reader, type); break;
                case PageHeaderField.DataPageV2: header.ReadDataV2(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        length = reader.Position;
        header.Validate(left - length);
        return header;
    }

    private readonly void Validate(long available)
    {
        if (UncompressedBytes < 0 || CompressedBytes < 0)
            ReadFailure.Corrupt($"a page header declares {CompressedBytes} compressed and {UncompressedBytes} uncompressed bytes.");
        if (CompressedBytes > available)
            ReadFailure.Corrupt($"a page declares {CompressedBytes} bytes where {available} are left in its column chunk.");
        if (Type is PageType.Data or PageType.Dictionary or PageType.DataV2 && ValueCount < 0)
            ReadFailure.Corrupt($"a page of type {Type} declares no legal number of values.");
        if (Type == PageType.DataV2
            && (DefinitionBytes < 0 || RepetitionBytes < 0 || (long)DefinitionBytes + RepetitionBytes > Math.Min(CompressedBytes, UncompressedBytes)))
            ReadFailure.Corrupt($"a page of {CompressedBytes} bytes declares {RepetitionBytes} and {DefinitionBytes} bytes of levels.");
    }

    private void ReadData(ref ThriftReader reader, ThriftType structType)
    {
        var outer = Begin(ref reader, structType);
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case DataPageField.Values: ValueCount = reader.ReadInt32(type); break;
                case DataPageField.Encoding: Encoding = (PageEncoding)reader.ReadInt32(type); break;
                case DataPageField.DefinitionEncoding: DefinitionEncoding = (PageEncoding)reader.ReadInt32(type); break;
                case DataPageField.RepetitionEncoding: RepetitionEncoding = (PageEncoding)reader.ReadInt32(type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
    }

    private void ReadDictionary(ref ThriftReader reader, ThriftType structType)
    {
        var outer = Begin(ref reader, structType);
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case DictionaryPageField.Values: ValueCount = reader.ReadInt32(type); break;
                case DictionaryPageField.Encoding: Encoding = (PageEncoding)reader.ReadInt32(type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
    }

    private void ReadDataV2(ref ThriftReader reader, ThriftType structType)
    {
        var outer = Begin(ref reader, structType);
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case DataPageV2Field.Values: ValueCount = reader.ReadInt32(type); break;
                case DataPageV2Field.Nulls: NullCount = reader.ReadInt32(type); break;
                case DataPageV2Field.Rows: RowCount = reader.ReadInt32(type); break;
                case DataPageV2Field.Encoding: Encoding = (PageEncoding)reader.ReadInt32(type); break;
                case DataPageV2Field.DefinitionSize: DefinitionBytes = reader.ReadInt32(type); break;
                case DataPageV2Field.RepetitionSize: RepetitionBytes = reader.ReadInt32(type); break;
                case DataPageV2Field.IsCompressed: IsUncompressed = !ThriftReader.ReadBool(type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
    }

    private static short Begin(ref ThriftReader reader, ThriftType type)
    {
        if (type != ThriftType.Struct)
            ReadFailure.Corrupt($"a page header holds {type} where a structure was expected.");
        return reader.BeginStruct();
    }
}
