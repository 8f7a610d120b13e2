using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes the footer's Thrift structures (parquet.thrift: FileMetaData and what it holds).</summary>
internal static class FooterReader
{
    public static FileMetadata Read(ReadOnlySpan<byte> footer, ReadLimits limits)
    {
        var reader = new ThriftReader(footer);
        var file = new FileMetadata();
        var seen = 0;
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            seen |= id is > 0 and < 32 ? 1 << id : 0;
            switch (id)
            {
                case FileField.Schema: ReadSchema(ref reader, type, file, limits); break;
                case FileField.Rows: file.RowCount = reader.ReadInt64(type); break;
                case FileField.RowGroups: ReadRowGroups(ref reader, type, file, limits); break;
                case FileField.KeyValues: ReadKeyValues(ref reader, type, file, limits); break;
                case FileField.CreatedBy: file.CreatedBy = reader.ReadString(type); break;
                case FileField.ColumnOrders: ReadColumnOrders(ref reader, type, file); break;
                case FileField.Encryption: ReadFailure.Unsupported("the file is encrypted."); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        const int Required = 1 << FileField.Schema | 1 << FileField.Rows | 1 << FileField.RowGroups;
        if ((seen & Required) != Required)
            ReadFailure.Corrupt("the footer lacks its schema, its row count or its list of row groups.");
        return file;
    }

    private static void ReadSchema(ref ThriftReader reader, ThriftType type, FileMetadata file, ReadLimits limits)
    {
        if (file.Schema is not null)
            ReadFailure.Corrupt("the footer holds two schemas.");
        file.Schema = StoredSchema.Read(ref reader, type, limits);
    }

    private static void ReadRowGroups(ref ThriftReader reader, ThriftType type, FileMetadata file, ReadLimits limits)
    {
        var count = reader.BeginList(type, out var elementType);
        if (count > 0)
            ExpectStruct(elementType);
        if (count > limits.MaxRowGroups)
            ReadFailure.Limit("the number of row groups is", count, limits.MaxRowGroups, nameof(ReadLimits.MaxRowGroups));
        if (file.RowGroups.Count > 0)
            ReadFailure.Corrupt("the footer holds two lists of row groups.");
        var chunksLeft = limits.MaxColumnChunks;
        for (var i = 0; i < count; i++)
            file.RowGroups.Add(RowGroupMetadataReader.Read(ref reader, limits, ref chunksLeft));
    }

    private static void ReadKeyValues(ref ThriftReader reader, ThriftType type, FileMetadata file, ReadLimits limits)
    {
        var count = reader.BeginList(type, out var elementType);
        if (count > 0)
            ExpectStruct(elementType);
        if (count > limits.MaxKeyValues)
            ReadFailure.Limit("the number of key-value pairs of the footer is", count, limits.MaxKeyValues, nameof(ReadLimits.MaxKeyValues));
        if (file.KeyValues.Count > 0)
            ReadFailure.Corrupt("the footer holds two lists of key-value pairs.");
        for (var i = 0; i < count; i++)
        {
            string? key = null;
            var value = "";
            var outer = reader.BeginStruct();
            while (reader.NextField(out var id, out var fieldType))
            {
                switch (id)
                {
                    case KeyValueField.Key: key = reader.ReadString(fieldType); break;
                    case KeyValueField.Value: value = reader.ReadString(fieldType); break;
                    default: reader.Skip(fieldType); break;
                }
            }
            reader.EndStruct(outer);
            if (key is not null)
                file.KeyValues[key] = value;
        }
    }

    private static void ReadColumnOrders(ref ThriftReader reader, ThriftType type, FileMetadata file)
    {
        var count = reader.BeginList(type, out var elementType);
        if (count > 0)
            ExpectStruct(elementType);
        var orders = new bool[count];
        for (var i = 0; i < count; i++)
        {
            var outer = reader.BeginStruct();
            while (reader.NextField(out var id, out var fieldType))
            {
                orders[i] |= id == ColumnOrderField.TypeDefined;
                reader.Skip(fieldType);
            }
            reader.EndStruct(outer);
        }
        file.HasTypeDefinedOrder = orders;
    }

    internal static void ExpectStruct(ThriftType elementType)
    {
        if (elementType != ThriftType.Struct)
            ReadFailure.Corrupt($"the footer holds a list of {elementType} where a list of structures was expected.");
    }
}
