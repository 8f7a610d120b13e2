using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Columns;

/// <summary>Gives the bytes of a part of a row's nested value, or false where there is none.</summary>
internal delegate bool PartFunction(int row, out ReadOnlySpan<byte> part);

/// <summary>Makes columns of parts of nested values. A part that is a struct stays packed.</summary>
internal static class PartColumn
{
    /// <param name="type">The type of the parts.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="function">Asked for each row, in order.</param>
    public static Column Create(LakeType type, int length, PartFunction function) => type.Kind switch
    {
        TypeKind.Boolean => Fixed<bool>(type, length, function),
        TypeKind.Int32 or TypeKind.Date => Fixed<int>(type, length, function),
        TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(type, length, function),
        TypeKind.Float => Fixed<float>(type, length, function),
        TypeKind.Double => Fixed<double>(type, length, function),
        TypeKind.Decimal => Fixed<Int128>(type, length, function),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => Bytes(type, length, function),
    };

    private static Column<T> Fixed<T>(LakeType type, int length, PartFunction function)
        where T : unmanaged
    {
        var values = new T[length];
        ValidityMap? validity = null;
        for (var row = 0; row < length; row++)
        {
            if (function(row, out var part))
                values[row] = MemoryMarshal.Read<T>(part);
            else
                (validity ??= ValidityMap.AllValid(length)).SetNull(row);
        }
        return new Column<T>(type, values, length, validity);
    }

    private static DictionaryColumn Bytes(LakeType type, int length, PartFunction function)
    {
        var builder = new ByteDictionaryBuilder();
        var codes = new int[length];
        for (var row = 0; row < length; row++)
            codes[row] = function(row, out var part) ? builder.Add(part) : -1;
        return new DictionaryColumn(type, builder.ToDictionary(), codes, length);
    }
}
