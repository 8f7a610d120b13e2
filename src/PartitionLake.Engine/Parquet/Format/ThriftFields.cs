namespace PartitionLake.Engine.Parquet.Format;

// The field ids of parquet.thrift 2.12 that the reader or the writer knows.

internal static class PageHeaderField
{
    public const int Type = 1;
    public const int UncompressedSize = 2;
    public const int CompressedSize = 3;
    public const int Crc = 4;
    public const int DataPage = 5;
    public const int DictionaryPage = 7;
    public const int DataPageV2 = 8;
}

internal static class DataPageField
{
    public const int Values = 1;
    public const int Encoding = 2;
    public const int DefinitionEncoding = 3;
    public const int RepetitionEncoding = 4;
}

internal static class DictionaryPageField
{
    public const int Values = 1;
    public const int Encoding = 2;
}

internal static class DataPageV2Field
{
    public const int Values = 1;
    public const int Nulls = 2;
    public const int Rows = 3;
    public const int Encoding = 4;
    public const int DefinitionSize = 5;
    public const int RepetitionSize = 6;
    public const int IsCompressed = 7;
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
    public const int BloomFilterOffset = 14;
    public const int BloomFilterLength = 15;
}

internal static class EncodingStatsField
{
    public const int PageType = 1;
    public const int Encoding = 2;
    public const int Pages = 3;
}

internal static class BloomHeaderField
{
    public const int Bytes = 1;
    public const int Algorithm = 2;
    public const int Hash = 3;
    public const int Compression = 4;

    /// <summary>The only member that the unions of algorithms, hashes and compressions have so far.</summary>
    public const int OnlyChoice = 1;
}

internal static class StatisticsField
{
    public const int DeprecatedMax = 1;
    public const int DeprecatedMin = 2;
    public const int NullCount = 3;
    public const int MaxValue = 5;
    public const int MinValue = 6;
    public const int IsMaxExact = 7;
    public const int IsMinExact = 8;
}

internal static class ColumnChunkField
{
    public const int FilePath = 1;
    public const int FileOffset = 2;
    public const int Metadata = 3;
    public const int OffsetIndexOffset = 4;
    public const int OffsetIndexLength = 5;
    public const int ColumnIndexOffset = 6;
    public const int ColumnIndexLength = 7;
    public const int Encryption = 8;
    public const int EncryptedMetadata = 9;
}

internal static class RowGroupField
{
    public const int Columns = 1;
    public const int TotalByteSize = 2;
    public const int Rows = 3;
    public const int SortingColumns = 4;
    public const int FileOffset = 5;
    public const int TotalCompressedSize = 6;
    public const int Ordinal = 7;
}

internal static class SortingColumnField
{
    public const int Column = 1;
    public const int IsDescending = 2;
    public const int NullsFirst = 3;
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
    public const int Encryption = 8;
}

internal static class KeyValueField
{
    public const int Key = 1;
    public const int Value = 2;
}

/// <summary>The members of the union ColumnOrder.</summary>
internal static class ColumnOrderField
{
    public const int TypeDefined = 1;
}

internal static class SchemaElementField
{
    public const int Type = 1;
    public const int TypeLength = 2;
    public const int Repetition = 3;
    public const int Name = 4;
    public const int Children = 5;
    public const int Converted = 6;
    public const int Scale = 7;
    public const int Precision = 8;
    public const int Logical = 10;
}

internal static class DecimalTypeField
{
    public const int Scale = 1;
    public const int Precision = 2;
}

/// <summary>Of the logical types of a time and of a timestamp.</summary>
internal static class TimeTypeField
{
    public const int IsUtc = 1;
    public const int Unit = 2;
}

internal static class IntegerTypeField
{
    public const int BitWidth = 1;
    public const int IsSigned = 2;
}

internal static class OffsetIndexField
{
    public const int Pages = 1;
}

internal static class PageLocationField
{
    public const int Offset = 1;
    public const int Length = 2;
    public const int FirstRow = 3;
}

internal static class ColumnIndexField
{
    public const int NullPages = 1;
    public const int MinValues = 2;
    public const int MaxValues = 3;
    public const int Order = 4;
    public const int NullCounts = 5;
}
