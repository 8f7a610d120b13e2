using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>Builds one column of a batch from spooled values. Rows that are not set are null.</summary>
internal abstract class FactSpoolBuilder
{
    public static FactSpoolBuilder Create(LakeType type, int capacity) => type.Kind switch
    {
        TypeKind.Boolean => new Fixed<bool>(type, capacity, static (value, _) => value.Bits != 0),
        TypeKind.Int32 or TypeKind.Date => new Fixed<int>(type, capacity, static (value, _) => (int)value.Bits),
        TypeKind.Int64 or TypeKind.Timestamp => new Fixed<long>(type, capacity, static (value, _) => value.Bits),
        TypeKind.Float => new Fixed<float>(type, capacity, static (value, _) => BitConverter.Int32BitsToSingle((int)value.Bits)),
        TypeKind.Double => new Fixed<double>(type, capacity, static (value, _) => ToDouble(value)),
        TypeKind.Decimal => new Fixed<Int128>(type, capacity, static (value, type) => ToUnscaled(value, type.Scale)),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => new Bytes(type, capacity),
    };

    public abstract void Set(int row, in FactSpoolValue value);

    /// <summary>The first rows as a column; the builder is empty afterwards.</summary>
    public abstract Column Take(int length);

    // A column may have widened after this value was spooled: integers and floats within a double column.
    internal static double ToDouble(FactSpoolValue value) => value.Kind switch
    {
        FactSpoolKind.Double => BitConverter.Int64BitsToDouble(value.Bits),
        FactSpoolKind.Float => BitConverter.Int32BitsToSingle((int)value.Bits),
        _ => value.Bits,
    };

    internal static Int128 ToUnscaled(FactSpoolValue value, int scale) =>
        (value.Kind == FactSpoolKind.Decimal ? value.Unscaled : value.Bits) * FactSpoolConversion.Power(scale - value.Scale);

    private delegate T Reading<T>(FactSpoolValue value, LakeType type);

    private sealed class Fixed<T>(LakeType type, int capacity, Reading<T> read) : FactSpoolBuilder
        where T : unmanaged
    {
        private T[] _values = new T[capacity];
        private ValidityMap _validity = ValidityMap.AllNull(capacity);

        public override void Set(int row, in FactSpoolValue value)
        {
            _values[row] = read(value, type);
            _validity.SetValid(row);
        }

        public override Column Take(int length)
        {
            var column = new Column<T>(type, _values, length, TakeValidity(length));
            _values = new T[capacity];
            _validity = ValidityMap.AllNull(capacity);
            return column;
        }

        private ValidityMap? TakeValidity(int length)
        {
            if (_validity.CountValid() == length)
                return null;
            if (length == capacity)
                return _validity;
            var trimmed = ValidityMap.AllNull(length);
            for (var row = 0; row < length; row++)
            {
                if (_validity[row])
                    trimmed.SetValid(row);
            }
            return trimmed;
        }
    }

    private sealed class Bytes : FactSpoolBuilder
    {
        private readonly LakeType _type;
        private readonly int _capacity;
        private ByteDictionaryBuilder _dictionary = new();
        private int[] _codes;

        public Bytes(LakeType type, int capacity)
        {
            _type = type;
            _capacity = capacity;
            _codes = NewCodes();
        }

        public override void Set(int row, in FactSpoolValue value) => _codes[row] = _dictionary.Add(value.Bytes);

        public override Column Take(int length)
        {
            var column = new DictionaryColumn(_type, _dictionary.ToDictionary(), _codes, length);
            _dictionary = new ByteDictionaryBuilder();
            _codes = NewCodes();
            return column;
        }

        private int[] NewCodes()
        {
            var codes = new int[_capacity];
            Array.Fill(codes, -1);
            return codes;
        }
    }
}
