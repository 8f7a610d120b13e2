namespace PartitionLake.Engine.Parquet.Writing;

// Field ids of parquet.thrift 2.12, for the messages that more than one class writes.

internal static class PageHeaderField
{
    public const int Type = 1;
    public const int UncompressedSize = 2;
    public const int CompressedSize = 3;
    public const int Crc = 4;
    public const int DataPage = 5;
    public const int DictionaryPage = 7;
}

internal static class ColumnMetadataField
{
    public const int Type = 1;
    public const int Encodings = 2;
    public const int Path = 3;
    public const int Codec = 4;
    public const int Values = 5;
    public const int UncompressedSize = 6;
    public const int CompressedSize = 7;
    public const int DataPageOffset = 9;
    public const int DictionaryPageOffset = 11;
    public const int Statistics = 12;
    public const int EncodingStats = 13;
}

internal static class StatisticsField
{
    public const int NullCount = 3;
    public const int MaxValue = 5;
    public const int MinValue = 6;
    public const int IsMaxExact = 7;
    public const int IsMinExact = 8;
}

internal static class ColumnChunkField
{
    public const int FileOffset = 2;
    public const int Metadata = 3;
    public const int OffsetIndexOffset = 4;
    public const int OffsetIndexLength = 5;
    public const int ColumnIndexOffset = 6;
    public const int ColumnIndexLength = 7;
}

internal static class RowGroupField
{
    public const int Columns = 1;
    public const int TotalByteSize = 2;
    public const int Rows = 3;
    public const int FileOffset = 5;
    public const int TotalCompressedSize = 6;
    public const int Ordinal = 7;
}

internal static class FileField
{
    public const int Version = 1;
    public const int Schema = 2;
    public const int Rows = 3;
    public const int RowGroups = 4;
    public const int KeyValues = 5;
    public const int CreatedBy = 6;
    public const int ColumnOrders = 7;
}
