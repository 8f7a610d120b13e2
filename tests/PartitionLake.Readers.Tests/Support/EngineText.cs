using System.Buffers.Binary;
using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Support;

/// <summary>Canonical text of what our own reader read.</summary>
internal static class EngineText
{
    public static string Of(Column column, int row)
    {
        if (column.IsNull(row))
            return CanonicalText.Null;
        return column switch
        {
            Column<bool> flags => Flag(flags.Values[row]),
            Column<int> numbers => Whole(numbers.Values[row]),
            Column<long> numbers => Whole(numbers.Values[row]),
            Column<float> numbers => CanonicalText.Of(numbers.Values[row]),
            Column<double> numbers => CanonicalText.Of(numbers.Values[row]),
            Column<Int128> numbers => CanonicalText.Of(numbers.Values[row], column.Type.Scale),
            DictionaryColumn coded when column.Type.Element is { } element => List(coded.Dictionary[coded.Codes[row]], element),
            DictionaryColumn coded => CanonicalText.Of(coded.Dictionary[coded.Codes[row]]),
            _ => throw new NotSupportedException(column.GetType().Name),
        };
    }

    private static string List(ReadOnlySpan<byte> packed, LakeType type)
    {
        var elements = new List<string?>();
        var list = ListValue.Enumerate(packed);
        while (list.MoveNext())
            elements.Add(list.IsNull ? null : Element(list.Current, type));
        return CanonicalText.List(elements);
    }

    private static string Element(ReadOnlySpan<byte> bytes, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => Flag(bytes[0] != 0),
        TypeKind.Int32 or TypeKind.Date => Whole(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        TypeKind.Int64 or TypeKind.Timestamp => Whole(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        TypeKind.Float => CanonicalText.Of(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        TypeKind.Double => CanonicalText.Of(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        TypeKind.Decimal => CanonicalText.Of(BinaryPrimitives.ReadInt128LittleEndian(bytes), type.Scale),
        _ => CanonicalText.Of(bytes),
    };

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
