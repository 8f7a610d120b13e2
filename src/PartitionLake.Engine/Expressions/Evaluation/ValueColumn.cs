using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Makes short columns of boxed values; null stands for SQL null.</summary>
internal static class ValueColumn
{
    /// <exception cref="InvalidCastException">A value is not of the CLR type that the type asks for.</exception>
    public static Column Create(LakeType type, params object?[] values) => type.Kind switch
    {
        TypeKind.Boolean => Fixed<bool>(type, values),
        TypeKind.Int32 or TypeKind.Date => Fixed<int>(type, values),
        TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(type, values),
        TypeKind.Float => Fixed<float>(type, values),
        TypeKind.Double => Fixed<double>(type, values),
        TypeKind.Decimal => Fixed<Int128>(type, values),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Map => Bytes(type, values),
        TypeKind.Struct => StructColumn.Of(Bytes(type, values)),
    };

    private static Column<T> Fixed<T>(LakeType type, object?[] values)
        where T : unmanaged
    {
        var result = new T[values.Length];
        ValidityMap? validity = null;
        for (var i = 0; i < result.Length; i++)
        {
            if (values[i] is null)
                (validity ??= ValidityMap.AllValid(result.Length)).SetNull(i);
            else
                result[i] = (T)values[i]!;
        }
        return new Column<T>(type, result, result.Length, validity);
    }

    private static DictionaryColumn Bytes(LakeType type, object?[] values)
    {
        var builder = new ByteDictionaryBuilder();
        var codes = new int[values.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = values[i] switch
            {
                null => -1,
                string text => builder.Add(Encoding.UTF8.GetBytes(text)),
                var bytes => builder.Add((byte[])bytes),
            };
        }
        return new DictionaryColumn(type, builder.ToDictionary(), codes, codes.Length);
    }
}
