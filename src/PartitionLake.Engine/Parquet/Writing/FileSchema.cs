using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Writes the schema of a file: one element for the root, one per column, three per list.</summary>
internal static class FileSchema
{
    public static void Write(ThriftWriter thrift, int field, IReadOnlyList<Leaf> leaves)
    {
        var elements = 1;
        foreach (var leaf in leaves)
            elements += leaf.Path.Length;
        thrift.BeginList(field, ThriftType.Struct, elements);
        WriteGroup(thrift, "schema", leaves.Count, null);
        foreach (var leaf in leaves)
        {
            var repetition = leaf.Field.IsNullable ? Repetition.Optional : Repetition.Required;
            if (leaf.IsList)
            {
                WriteGroup(thrift, leaf.Path[0], 1, repetition, isList: true);
                WriteGroup(thrift, leaf.Path[1], 1, Repetition.Repeated);
                repetition = Repetition.Optional;
            }
            WriteLeaf(thrift, leaf, repetition);
        }
    }

    private static void WriteGroup(ThriftWriter thrift, string name, int children, Repetition? repetition, bool isList = false)
    {
        thrift.BeginStruct();
        if (repetition is { } value)
            thrift.I32(SchemaElementField.Repetition, (int)value);
        thrift.Text(SchemaElementField.Name, name);
        thrift.I32(SchemaElementField.Children, children);
        if (isList)
        {
            thrift.I32(SchemaElementField.Converted, (int)ConvertedType.List);
            WriteLogical(thrift, LogicalKind.List);
        }
        thrift.EndStruct();
    }

    private static void WriteLeaf(ThriftWriter thrift, Leaf leaf, Repetition repetition)
    {
        thrift.BeginStruct();
        thrift.I32(SchemaElementField.Type, (int)leaf.Physical);
        if (leaf.Physical == PhysicalType.FixedLenByteArray)
            thrift.I32(SchemaElementField.TypeLength, leaf.TypeLength);
        thrift.I32(SchemaElementField.Repetition, (int)repetition);
        thrift.Text(SchemaElementField.Name, leaf.Path[^1]);
        WriteAnnotation(thrift, leaf.Type);
        thrift.EndStruct();
    }

    private static void WriteAnnotation(ThriftWriter thrift, LakeType type)
    {
        switch (type.Kind)
        {
            case TypeKind.String:
                thrift.I32(SchemaElementField.Converted, (int)ConvertedType.Utf8);
                WriteLogical(thrift, LogicalKind.String);
                break;
            case TypeKind.Date:
                thrift.I32(SchemaElementField.Converted, (int)ConvertedType.Date);
                WriteLogical(thrift, LogicalKind.Date);
                break;
            case TypeKind.Timestamp:
                // The old annotation means an instant; on a local clock reading it would shift the value.
                if (type.IsUtc)
                    thrift.I32(SchemaElementField.Converted, (int)ConvertedType.TimestampMicros);
                thrift.BeginStruct(SchemaElementField.Logical);
                thrift.BeginStruct((int)LogicalKind.Timestamp);
                thrift.Bool(TimeTypeField.IsUtc, type.IsUtc);
                thrift.BeginStruct(TimeTypeField.Unit);
                thrift.BeginStruct((int)TimeUnit.Micros);
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                break;
            case TypeKind.Decimal:
                thrift.I32(SchemaElementField.Converted, (int)ConvertedType.Decimal);
                thrift.I32(SchemaElementField.Scale, type.Scale);
                thrift.I32(SchemaElementField.Precision, type.Precision);
                thrift.BeginStruct(SchemaElementField.Logical);
                thrift.BeginStruct((int)LogicalKind.Decimal);
                thrift.I32(DecimalTypeField.Scale, type.Scale);
                thrift.I32(DecimalTypeField.Precision, type.Precision);
                thrift.EndStruct();
                thrift.EndStruct();
                break;
        }
    }

    private static void WriteLogical(ThriftWriter thrift, LogicalKind kind)
    {
        thrift.BeginStruct(SchemaElementField.Logical);
        thrift.BeginStruct((int)kind);
        thrift.EndStruct();
        thrift.EndStruct();
    }
}
