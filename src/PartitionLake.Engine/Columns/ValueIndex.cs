using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Columns;

/// <summary>
/// Gives each distinct value of one type a code, whatever batch and dictionary it comes from:
/// what joins and partition keys compare instead of values.
/// </summary>
/// <remarks>
/// A dictionary column is translated once per dictionary entry, not once per row, and the translation is
/// remembered as long as the dictionary lives. Null has no code: it comes out as −1.
/// <see cref="Lookup"/> is safe for several threads while nobody adds.
/// </remarks>
public abstract class ValueIndex
{
    private protected ValueIndex(LakeType type) => Type = type;

    public LakeType Type { get; }

    /// <summary>How many distinct values there are.</summary>
    public abstract int Count { get; }

    /// <summary>Memory held, in bytes.</summary>
    public abstract long AllocatedBytes { get; }

    public static ValueIndex Create(LakeType type) => type.Kind switch
    {
        TypeKind.String or TypeKind.Binary => new BytesIndex(type),
        TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double
            or TypeKind.Date or TypeKind.Timestamp => new NumberIndex(type),
        TypeKind.Decimal => new WideNumberIndex(type),
        TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new ArgumentException($"Values of type {type} cannot be compared as keys.", nameof(type)),
    };

    /// <summary>Adds the values of all rows and returns their codes.</summary>
    public abstract int[] Add(Column column);

    /// <summary>The codes of the values of all rows; −1 for those that were never added.</summary>
    public abstract int[] Lookup(Column column);

    private sealed class BytesIndex(LakeType type) : ValueIndex(type)
    {
        private readonly ByteDictionaryBuilder _values = new();
        private readonly ConditionalWeakTable<ByteDictionary, int[]> _translations = [];

        public override int Count => _values.Count;

        public override long AllocatedBytes => _values.AllocatedBytes;

        public override int[] Add(Column column)
        {
            var source = (DictionaryColumn)column;
            var translation = new int[source.Dictionary.Count];
            var codes = new int[column.Length];
            for (var row = 0; row < codes.Length; row++)
            {
                var entry = source.Codes[row];
                if (entry < 0)
                {
                    codes[row] = -1;
                    continue;
                }
                if (translation[entry] == 0)
                    translation[entry] = _values.Add(source.Dictionary[entry]) + 1;
                codes[row] = translation[entry] - 1;
            }
            return codes;
        }

        public override int[] Lookup(Column column)
        {
            var source = (DictionaryColumn)column;
            var translation = _translations.GetValue(source.Dictionary, Translate);
            var codes = new int[column.Length];
            for (var row = 0; row < codes.Length; row++)
            {
                var entry = source.Codes[row];
                codes[row] = entry < 0 ? -1 : translation[entry];
            }
            return codes;
        }

        private int[] Translate(ByteDictionary dictionary)
        {
            var translation = new int[dictionary.Count];
            for (var entry = 0; entry < translation.Length; entry++)
                translation[entry] = _values.Find(dictionary[entry]);
            return translation;
        }
    }

    /// <remarks>int32 and int64 meet in one index, so that keys of either width can be joined.</remarks>
    private sealed class NumberIndex(LakeType type) : ValueIndex(type)
    {
        private readonly Int64Index _values = new();

        public override int Count => _values.Count;

        public override long AllocatedBytes => _values.AllocatedBytes;

        public override int[] Add(Column column)
        {
            var keys = Keys(column);
            var codes = new int[column.Length];
            for (var row = 0; row < codes.Length; row++)
                codes[row] = column.IsNull(row) ? -1 : _values.Add(keys[row]);
            return codes;
        }

        public override int[] Lookup(Column column)
        {
            var keys = Keys(column);
            var codes = new int[column.Length];
            for (var row = 0; row < codes.Length; row++)
                codes[row] = column.IsNull(row) ? -1 : _values.Find(keys[row]);
            return codes;
        }

        private static long[] Keys(Column column)
        {
            if (column is Column<long> wide)
                return wide.Values;
            var keys = new long[column.Length];
            switch (column)
            {
                case Column<int> narrow:
                    for (var row = 0; row < keys.Length; row++)
                        keys[row] = narrow.Values[row];
                    break;
                case Column<bool> flags:
                    for (var row = 0; row < keys.Length; row++)
                        keys[row] = flags.Values[row] ? 1 : 0;
                    break;
                // Zeros of both signs are one value, and so are all NaNs.
                case Column<double> numbers:
                    for (var row = 0; row < keys.Length; row++)
                        keys[row] = BitConverter.DoubleToInt64Bits(double.IsNaN(numbers.Values[row]) ? double.NaN : numbers.Values[row] + 0d);
                    break;
                case Column<float> numbers:
                    for (var row = 0; row < keys.Length; row++)
                        keys[row] = BitConverter.SingleToInt32Bits(float.IsNaN(numbers.Values[row]) ? float.NaN : numbers.Values[row] + 0f);
                    break;
                default:
                    throw new ArgumentException($"A column of type {column.Type} has no numeric keys.", nameof(column));
            }
            return keys;
        }
    }

    private sealed class WideNumberIndex(LakeType type) : ValueIndex(type)
    {
        private readonly Dictionary<Int128, int> _values = [];

        public override int Count => _values.Count;

        public override long AllocatedBytes => 40L * _values.Count;

        public override int[] Add(Column column) => Map(column, value =>
        {
            if (!_values.TryGetValue(value, out var code))
                _values.Add(value, code = _values.Count);
            return code;
        });

        public override int[] Lookup(Column column) =>
            Map(column, value => _values.TryGetValue(value, out var code) ? code : -1);

        private static int[] Map(Column column, Func<Int128, int> code)
        {
            var source = (Column<Int128>)column;
            var codes = new int[column.Length];
            for (var row = 0; row < codes.Length; row++)
                codes[row] = source.IsNull(row) ? -1 : code(source.Values[row]);
            return codes;
        }
    }
}
