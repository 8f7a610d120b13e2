using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Writes the schema of a file: one element for the root, then each column and what is below it, a parent before its children.</summary>
/// <remarks>
/// Lists and maps take the standard form (parquet-format, LogicalTypes.md): <c>list.element</c>, <c>key_value.key</c>, <c>key_value.value</c>.
/// </remarks>
internal sealed class FileSchema
{
    private readonly ThriftWriter _thrift;
    private readonly IReadOnlyList<Leaf> _leaves;
    private int _next;

    private FileSchema(ThriftWriter thrift, IReadOnlyList<Leaf> leaves)
    {
        _thrift = thrift;
        _leaves = leaves;
    }

    public static void Write(ThriftWriter thrift, int field, Schema schema, IReadOnlyList<Leaf> leaves)
    {
        thrift.BeginList(field, ThriftType.Struct, 1 + schema.Sum(column => Elements(column.Type)));
        var writer = new FileSchema(thrift, leaves);
        writer.WriteGroup("schema", schema.Count, null);
        foreach (var column in schema)
            writer.WriteNode(column.Name, column.Type, column.IsNullable ? Repetition.Optional : Repetition.Required);
    }

    private static int Elements(LakeType type) => type.Kind switch
    {
        TypeKind.List => 2 + Elements(type.Element!),
        // The pair of a map is the repeated group.
        TypeKind.Map => 1 + Elements(type.Element!),
        TypeKind.Struct => 1 + type.Fields!.Sum(field => Elements(field.Type)),
        TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
            or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary => 1,
    };

    private void WriteNode(string name, LakeType type, Repetition repetition)
    {
        switch (type.Kind)
        {
            case TypeKind.List:
                WriteGroup(name, 1, repetition, LogicalKind.List, ConvertedType.List);
                WriteGroup("list", 1, Repetition.Repeated);
                WriteNode("element", type.Element!, Repetition.Optional);
                break;
            case TypeKind.Map:
                WriteGroup(name, 1, repetition, LogicalKind.Map, ConvertedType.Map);
                WriteNode("key_value", type.Element!, Repetition.Repeated);
                break;
            case TypeKind.Struct:
                WriteGroup(name, type.Fields!.Count, repetition);
                foreach (var field in type.Fields)
                    WriteNode(field.Name, field.Type, field.IsNullable ? Repetition.Optional : Repetition.Required);
                break;
            default:
                WriteLeaf(_leaves[_next++], repetition);
                break;
        }
    }

    private void WriteGroup(string name, int children, Repetition? repetition, LogicalKind logical = LogicalKind.None, ConvertedType? converted = null)
    {
        _thrift.BeginStruct();
        if (repetition is { } value)
            _thrift.I32(SchemaElementField.Repetition, (int)value);
        _thrift.Text(SchemaElementField.Name, name);
        _thrift.I32(SchemaElementField.Children, children);
        if (converted is { } kind)
        {
            _thrift.I32(SchemaElementField.Converted, (int)kind);
            WriteLogical(_thrift, logical);
        }
        _thrift.EndStruct();
    }

    private void WriteLeaf(Leaf leaf, Repetition repetition)
    {
        _thrift.BeginStruct();
        _thrift.I32(SchemaElementField.Type, (int)leaf.Physical);
        if (leaf.Physical == PhysicalType.FixedLenByteArray)
            _thrift.I32(SchemaElementField.TypeLength, leaf.TypeLength);
        _thrift.I32(SchemaElementField.Repetition, (int)repetition);
        _thrift.Text(SchemaElementField.Name, leaf.Path[^1]);
        WriteAnnotation(_thrift, leaf.Type);
        _thrift.EndStruct();
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
