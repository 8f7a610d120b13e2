using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Thrift;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Decodes a node of the schema and its logical type.</summary>
internal static class SchemaElementReader
{
    public static SchemaElement Read(ref ThriftReader reader)
    {
        var element = new SchemaElement();
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (id)
            {
                case SchemaElementField.Type: element.Type = (PhysicalType)InRange(reader.ReadInt32(type), 7, "physical type"); break;
                case SchemaElementField.TypeLength: element.TypeLength = reader.ReadInt32(type); break;
                case SchemaElementField.Repetition: element.Repetition = (Repetition)InRange(reader.ReadInt32(type), 2, "repetition"); break;
                case SchemaElementField.Name: element.Name = reader.ReadString(type); break;
                case SchemaElementField.Children: element.ChildCount = reader.ReadInt32(type); break;
                case SchemaElementField.Converted: element.Converted = (ConvertedType)reader.ReadInt32(type); break;
                case SchemaElementField.Scale: element.Scale = reader.ReadInt32(type); break;
                case SchemaElementField.Precision: element.Precision = reader.ReadInt32(type); break;
                case SchemaElementField.Logical: element.Logical = ReadLogical(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        if (element.ChildCount < 0)
            ReadFailure.Corrupt($"the schema node '{ReadContext.Printable(element.Name)}' declares {element.ChildCount} children.");
        return element;
    }

    private static LogicalAnnotation ReadLogical(ref ThriftReader reader, ThriftType type)
    {
        ExpectStruct(type);
        var result = new LogicalAnnotation(LogicalKind.Unknown);
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var fieldType))
        {
            var kind = id is >= 1 and <= 18 and not 9 ? (LogicalKind)id : LogicalKind.Unknown;
            if (fieldType == ThriftType.Struct)
                result = ReadParameters(ref reader, kind);
            else
                reader.Skip(fieldType);
        }
        reader.EndStruct(outer);
        return result;
    }

    private static LogicalAnnotation ReadParameters(ref ThriftReader reader, LogicalKind kind)
    {
        var result = new LogicalAnnotation(kind);
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var type))
        {
            switch (kind, id)
            {
                case (LogicalKind.Decimal, DecimalTypeField.Scale): result = result with { Scale = reader.ReadInt32(type) }; break;
                case (LogicalKind.Decimal, DecimalTypeField.Precision): result = result with { Precision = reader.ReadInt32(type) }; break;
                case (LogicalKind.Timestamp or LogicalKind.Time, TimeTypeField.IsUtc): result = result with { IsUtc = ThriftReader.ReadBool(type) }; break;
                case (LogicalKind.Timestamp or LogicalKind.Time, TimeTypeField.Unit): result = result with { Unit = ReadUnit(ref reader, type) }; break;
                case (LogicalKind.Integer, IntegerTypeField.BitWidth): result = result with { BitWidth = reader.ReadInt32(type) }; break;
                case (LogicalKind.Integer, IntegerTypeField.IsSigned): result = result with { IsSigned = ThriftReader.ReadBool(type) }; break;
                default: reader.Skip(type); break;
            }
        }
        reader.EndStruct(outer);
        return result;
    }

    private static TimeUnit ReadUnit(ref ThriftReader reader, ThriftType type)
    {
        ExpectStruct(type);
        var unit = TimeUnit.Unknown;
        var outer = reader.BeginStruct();
        while (reader.NextField(out var id, out var fieldType))
        {
            unit = id is >= 1 and <= 3 ? (TimeUnit)id : TimeUnit.Unknown;
            reader.Skip(fieldType);
        }
        reader.EndStruct(outer);
        return unit;
    }

    private static void ExpectStruct(ThriftType type)
    {
        if (type != ThriftType.Struct)
            ReadFailure.Corrupt($"a logical type is stored as {type} where a structure was expected.");
    }

    private static int InRange(int value, int max, string what)
    {
        if (value < 0 || value > max)
            ReadFailure.Corrupt($"the schema names the {what} {value}; known are 0 to {max}.");
        return value;
    }
}
