using System.Buffers.Binary;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>How text, binary and lists reach the encoder: the form must not show in the file.</summary>
internal enum DictionaryForm
{
    /// <summary>One dictionary for all rows, with entries that no row uses.</summary>
    Global,

    /// <summary>Like <see cref="Global"/>, its entries in another order.</summary>
    Shuffled,

    /// <summary>One entry per row, as plain pages are read.</summary>
    PerRow,
}

/// <summary>A struct: a value for each field.</summary>
internal sealed record TestStruct(params object?[] Values);

/// <summary>
/// A column as boxed values: bool, int, long, float, double, Int128 (unscaled decimal), int days, long microseconds,
/// string, byte[], object?[] for a list, <see cref="TestStruct"/> for a struct and an array of these for a map; null for null.
/// </summary>
internal sealed record TestColumn(Field Field, object?[] Values)
{
    public static TestColumn Of<T>(string name, LakeType type, IEnumerable<T> values, bool isNullable = true)
        => new(new Field(name, type, isNullable), [.. values.Select(value => (object?)value)]);

    public Column ToColumn(int start, int count, DictionaryForm form)
    {
        var values = Values.AsSpan(start, count).ToArray();
        return Field.Type.Kind switch
        {
            TypeKind.Boolean => Fixed<bool>(values),
            TypeKind.Int32 or TypeKind.Date => Fixed<int>(values),
            TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(values),
            TypeKind.Float => Fixed<float>(values),
            TypeKind.Double => Fixed<double>(values),
            TypeKind.Decimal => Fixed<Int128>(values),
            _ => Coded(values, form),
        };
    }

    private Column<T> Fixed<T>(object?[] values)
        where T : unmanaged
    {
        // Longer than the rows, and dirty behind them, as batches are.
        var array = new T[values.Length + 3];
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan(values.Length)).Fill(0xAB);
        var validity = values.Contains(null) ? ValidityMap.AllValid(values.Length) : null;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
                array[i] = (T)value;
            else
                validity!.SetNull(i);
        }
        return new Column<T>(Field.Type, array, values.Length, validity);
    }

    private DictionaryColumn Coded(object?[] values, DictionaryForm form)
    {
        var packed = values.Select(value => value is null ? null : Pack(value)).ToArray();
        var codes = new int[values.Length + 3];
        if (form == DictionaryForm.PerRow)
        {
            var ends = new int[values.Length];
            var bytes = new List<byte>();
            for (var i = 0; i < values.Length; i++)
            {
                bytes.AddRange(packed[i] ?? []);
                ends[i] = bytes.Count;
                codes[i] = packed[i] is null ? -1 : i;
            }
            return new DictionaryColumn(Field.Type, new ByteDictionary([.. bytes], ends, ends.Length, isDistinct: false), codes, values.Length);
        }
        var builder = new ByteDictionaryBuilder();
        builder.Add("an entry that no row uses"u8);
        if (form == DictionaryForm.Shuffled)
        {
            foreach (var value in packed.OrderBy(value => value is null ? 0 : (int)System.IO.Hashing.Crc32.HashToUInt32(value))
                .Where(value => value is not null))
                builder.Add(value);
        }
        for (var i = 0; i < values.Length; i++)
            codes[i] = packed[i] is { } value ? builder.Add(value) : -1;
        return new DictionaryColumn(Field.Type, builder.ToDictionary(), codes, values.Length);
    }

    private static byte[] Pack(object value)
    {
        switch (value)
        {
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case byte[] bytes:
                return bytes;
            case bool flag:
                return [flag ? (byte)1 : (byte)0];
            case int number:
                return BitConverter.GetBytes(number);
            case long number:
                return BitConverter.GetBytes(number);
            case float number:
                return BitConverter.GetBytes(number);
            case double number:
                return BitConverter.GetBytes(number);
            case Int128 number:
                var wide = new byte[16];
                BinaryPrimitives.WriteInt128LittleEndian(wide, number);
                return wide;
            case TestStruct row:
                var parts = row.Values.Select(field => field is null ? null : Pack(field)).ToArray();
                var end = 0;
                var ends = parts.SelectMany(part => BitConverter.GetBytes((end += part?.Length ?? 0) | (part is null ? StructValue.NullFlag : 0))).ToArray();
                return [.. ends, .. parts.SelectMany(part => part ?? [])];
            case object?[] elements:
                var list = new List<byte>(BitConverter.GetBytes(elements.Length));
                foreach (var element in elements)
                {
                    var packed = element is null ? null : Pack(element);
                    list.AddRange(BitConverter.GetBytes(packed?.Length ?? -1));
                    list.AddRange(packed ?? []);
                }
                return [.. list];
            default:
                throw new ArgumentException(value.GetType().Name);
        }
    }
}
