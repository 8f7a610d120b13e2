using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Writes the schema of a file: one element for the root, one per column, three per list.</summary>
internal static class FileSchema
{
    private static class ElementField
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

    /// <summary>Members of the union LogicalType.</summary>
    private static class Logical
    {
        public const int Text = 1;
        public const int List = 3;
        public const int Decimal = 5;
        public const int Date = 6;
        public const int Timestamp = 8;
    }

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
            thrift.I32(ElementField.Repetition, (int)value);
        thrift.Text(ElementField.Name, name);
        thrift.I32(ElementField.Children, children);
        if (isList)
        {
            thrift.I32(ElementField.Converted, (int)ConvertedType.List);
            WriteLogical(thrift, Logical.List);
        }
        thrift.EndStruct();
    }

    private static void WriteLeaf(ThriftWriter thrift, Leaf leaf, Repetition repetition)
    {
        thrift.BeginStruct();
        thrift.I32(ElementField.Type, (int)leaf.Physical);
        if (leaf.Physical == PhysicalType.FixedLenByteArray)
            thrift.I32(ElementField.TypeLength, leaf.TypeLength);
        thrift.I32(ElementField.Repetition, (int)repetition);
        thrift.Text(ElementField.Name, leaf.Path[^1]);
        WriteAnnotation(thrift, leaf.Type);
        thrift.EndStruct();
    }

    private static void WriteAnnotation(ThriftWriter thrift, LakeType type)
    {
        switch (type.Kind)
        {
            case TypeKind.String:
                thrift.I32(ElementField.Converted, (int)ConvertedType.Utf8);
                WriteLogical(thrift, Logical.Text);
                break;
            case TypeKind.Date:
                thrift.I32(ElementField.Converted, (int)ConvertedType.Date);
                WriteLogical(thrift, Logical.Date);
                break;
            case TypeKind.Timestamp:
                // The old annotation means an instant; on a local clock reading it would shift the value.
                if (type.IsUtc)
                    thrift.I32(ElementField.Converted, (int)ConvertedType.TimestampMicros);
                thrift.BeginStruct(ElementField.Logical);
                thrift.BeginStruct(Logical.Timestamp);
                thrift.Bool(1, type.IsUtc);
                thrift.BeginStruct(2);
                thrift.BeginStruct(2);
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                break;
            case TypeKind.Decimal:
                thrift.I32(ElementField.Converted, (int)ConvertedType.Decimal);
                thrift.I32(ElementField.Scale, type.Scale);
                thrift.I32(ElementField.Precision, type.Precision);
                thrift.BeginStruct(ElementField.Logical);
                thrift.BeginStruct(Logical.Decimal);
                thrift.I32(1, type.Scale);
                thrift.I32(2, type.Precision);
                thrift.EndStruct();
                thrift.EndStruct();
                break;
        }
    }

    private static void WriteLogical(ThriftWriter thrift, int member)
    {
        thrift.BeginStruct(ElementField.Logical);
        thrift.BeginStruct(member);
        thrift.EndStruct();
        thrift.EndStruct();
    }
}
