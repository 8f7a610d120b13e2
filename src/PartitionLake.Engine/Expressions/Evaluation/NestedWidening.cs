using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>
/// Packs structs, lists and maps of one type anew as those of a type that holds all of them: fields go by name, one that the value lacks is null,
/// numbers become those of the wider type. Fields that the other type lacks are left out.
/// </summary>
internal static class NestedWidening
{
    private delegate void Writer(ReadOnlySpan<byte> value, PackedBytes target);

    private delegate Int128 WholeNumber(ReadOnlySpan<byte> value);

    /// <summary>The node as that type; null where the type does not hold every value, or is no such type.</summary>
    public static Node? Create(Node node, LakeType type)
    {
        if (WriterOf(node.Type, type) is not { } write)
            return null;
        if (type.Kind == TypeKind.Struct)
            return new StructNode(node, type);
        return new PartNode(type, canFail: false, frame =>
        {
            var values = TextOperand.Read(node, frame);
            var target = new PackedBytes();
            return (int row, out ReadOnlySpan<byte> part) =>
            {
                part = default;
                if (values.IsNull(row))
                    return false;
                target.Clear();
                write(values[row], target);
                part = target.Written;
                return true;
            };
        }, node);
    }

    private static Writer? WriterOf(LakeType from, LakeType to)
    {
        if (from == to)
            return static (value, target) => target.Write(value);
        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Struct, TypeKind.Struct) => StructWriter(from.Fields!, to.Fields!),
            (TypeKind.List, TypeKind.List) or (TypeKind.Map, TypeKind.Map) => ListWriter(from.Element!, to.Element!),
            (TypeKind.Int32, TypeKind.Int64) => static (value, target) => target.WriteInt64(BinaryPrimitives.ReadInt32LittleEndian(value)),
            (TypeKind.Int32, TypeKind.Double) => static (value, target) => target.WriteDouble(BinaryPrimitives.ReadInt32LittleEndian(value)),
            (TypeKind.Float, TypeKind.Double) => static (value, target) => target.WriteDouble(BinaryPrimitives.ReadSingleLittleEndian(value)),
            (TypeKind.Int32, TypeKind.Decimal) => DecimalWriter(10, 0, to, static value => BinaryPrimitives.ReadInt32LittleEndian(value)),
            (TypeKind.Int64, TypeKind.Decimal) => DecimalWriter(19, 0, to, static value => BinaryPrimitives.ReadInt64LittleEndian(value)),
            (TypeKind.Decimal, TypeKind.Decimal) => DecimalWriter(from.Precision, from.Scale, to, static value => MemoryMarshal.Read<Int128>(value)),
            _ => null,
        };
    }

    private static Writer? DecimalWriter(int precision, int scale, LakeType to, WholeNumber read)
    {
        if (to.Scale < scale || to.Precision - to.Scale < precision - scale)
            return null;
        var factor = DecimalMath.PowerOf10(to.Scale - scale);
        return (value, target) => target.WriteInt128(read(value) * factor);
    }

    private static Writer? ListWriter(LakeType from, LakeType to)
    {
        if (WriterOf(from, to) is not { } write)
            return null;
        return (value, target) =>
        {
            target.WriteInt32(ListValue.Count(value));
            var elements = ListValue.Enumerate(value);
            while (elements.MoveNext())
            {
                var head = target.Skip(4);
                if (!elements.IsNull)
                    write(elements.Current, target);
                target.Patch(head, elements.IsNull ? -1 : target.Position - head - 4);
            }
        };
    }

    private static Writer? StructWriter(StructFields from, StructFields to)
    {
        var sources = new int[to.Count];
        var writers = new Writer[to.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = from.IndexOf(to[i].Name);
            if (sources[i] < 0)
                continue;
            if (WriterOf(from[sources[i]].Type, to[i].Type) is not { } write)
                return null;
            writers[i] = write;
        }
        var count = from.Count;
        return (value, target) =>
        {
            var head = target.Skip(4 * sources.Length);
            var start = target.Position;
            for (var i = 0; i < sources.Length; i++)
            {
                ReadOnlySpan<byte> field = default;
                var isPresent = sources[i] >= 0 && StructValue.TryGet(value, count, sources[i], out field);
                if (isPresent)
                    writers[i](field, target);
                target.Patch(head + 4 * i, target.Position - start | (isPresent ? 0 : StructValue.NullFlag));
            }
        };
    }

    /// <summary>A struct of other fields, each made of the value's field of its name.</summary>
    private sealed class StructNode(Node value, LakeType type) : Node(type, canFail: false, value)
    {
        private readonly Node[] _fields = [.. type.Fields!.Select(field => FieldOf(value, field))];

        public override Column Compute(Frame frame)
        {
            var source = (StructColumn)StructColumn.Of(value.Evaluate(frame));
            return new StructColumn(Type, Array.ConvertAll(_fields, field => field.Evaluate(frame)), source.Length, source.Validity);
        }

        private static Node FieldOf(Node value, Field field)
        {
            var source = value.Type.Fields!.IndexOf(field.Name);
            return source < 0 ? new LiteralNode(ValueColumn.Create(field.Type, [null])) : Casts.Create(NestedFunctions.Field(value, source), field.Type)!;
        }
    }
}
