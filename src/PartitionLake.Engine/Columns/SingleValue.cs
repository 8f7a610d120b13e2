using System.Buffers.Binary;

namespace PartitionLake.Engine.Columns;

/// <summary>The bytes of a value in a column, and the way back.</summary>
internal static class SingleValue
{
    /// <summary>The bytes of a row that is not null: little-endian, as <see cref="ListValue"/> spells an element.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">The row.</param>
    /// <param name="scratch">At least 16 bytes, for numbers.</param>
    public static ReadOnlySpan<byte> BytesOf(Column column, int row, Span<byte> scratch)
    {
        switch (column)
        {
            case DictionaryColumn bytes:
                return bytes.GetBytes(row);
            case Column<bool> flags:
                scratch[0] = flags.Values[row] ? (byte)1 : (byte)0;
                return scratch[..1];
            case Column<int> numbers:
                BinaryPrimitives.WriteInt32LittleEndian(scratch, numbers.Values[row]);
                return scratch[..4];
            case Column<long> numbers:
                BinaryPrimitives.WriteInt64LittleEndian(scratch, numbers.Values[row]);
                return scratch[..8];
            case Column<float> numbers:
                BinaryPrimitives.WriteInt32LittleEndian(scratch, BitConverter.SingleToInt32Bits(numbers.Values[row]));
                return scratch[..4];
            case Column<double> numbers:
                BinaryPrimitives.WriteInt64LittleEndian(scratch, BitConverter.DoubleToInt64Bits(numbers.Values[row]));
                return scratch[..8];
            default:
                BinaryPrimitives.WriteInt128LittleEndian(scratch, ((Column<Int128>)column).Values[row]);
                return scratch[..16];
        }
    }

    /// <summary>A column of one row.</summary>
    public static Column ColumnOf(LakeType type, bool isNull, ReadOnlySpan<byte> bytes)
    {
        var validity = isNull ? ValidityMap.Gather(null, [-1]) : null;
        return type.Kind switch
        {
            TypeKind.Boolean => new Column<bool>(type, [!isNull && bytes[0] != 0], 1, validity),
            TypeKind.Int32 or TypeKind.Date => new Column<int>(type, [isNull ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes)], 1, validity),
            TypeKind.Int64 or TypeKind.Timestamp => new Column<long>(type, [isNull ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes)], 1, validity),
            TypeKind.Float => new Column<float>(type, [isNull ? 0 : BinaryPrimitives.ReadSingleLittleEndian(bytes)], 1, validity),
            TypeKind.Double => new Column<double>(type, [isNull ? 0 : BinaryPrimitives.ReadDoubleLittleEndian(bytes)], 1, validity),
            TypeKind.Decimal => new Column<Int128>(type, [isNull ? 0 : BinaryPrimitives.ReadInt128LittleEndian(bytes)], 1, validity),
            TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map =>
                new DictionaryColumn(type, new ByteDictionary(bytes.ToArray(), [bytes.Length], 1, isDistinct: true), [isNull ? -1 : 0], 1),
        };
    }
}
