namespace PartitionLake.Engine.Columns;

/// <summary>Collects the values of one column batch by batch into a single column.</summary>
public abstract class ColumnAccumulator
{
    /// <summary>Rows so far.</summary>
    public int Length { get; protected set; }

    /// <summary>Memory held, in bytes.</summary>
    public abstract long AllocatedBytes { get; }

    public static ColumnAccumulator Create(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => new FixedAccumulator<bool>(type),
        TypeKind.Int32 or TypeKind.Date => new FixedAccumulator<int>(type),
        TypeKind.Int64 or TypeKind.Timestamp => new FixedAccumulator<long>(type),
        TypeKind.Float => new FixedAccumulator<float>(type),
        TypeKind.Double => new FixedAccumulator<double>(type),
        TypeKind.Decimal => new FixedAccumulator<Int128>(type),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Map => new DictionaryAccumulator(type),
        TypeKind.Struct => new StructAccumulator(type),
    };

    /// <summary>Adds the given rows of a column, in the order given; null adds all.</summary>
    public abstract void Append(Column column, int[]? rows);

    /// <summary>Everything added so far. Add nothing afterwards.</summary>
    public abstract Column Build();

    private static int Grown(int needed, int capacity) => Math.Max(needed, Math.Max(16, capacity * 2));

    private sealed class FixedAccumulator<T>(LakeType type) : ColumnAccumulator
        where T : unmanaged
    {
        private T[] _values = [];
        private bool[] _isNull = [];

        public override unsafe long AllocatedBytes => (long)_values.Length * sizeof(T) + _isNull.Length;

        public override void Append(Column column, int[]? rows)
        {
            var source = (Column<T>)column;
            var count = rows?.Length ?? column.Length;
            if (Length + count > _values.Length)
                Array.Resize(ref _values, Grown(Length + count, _values.Length));
            if (rows is null)
            {
                source.Values.AsSpan(0, count).CopyTo(_values.AsSpan(Length));
            }
            else
            {
                for (var i = 0; i < count; i++)
                    _values[Length + i] = source.Values[rows[i]];
            }
            if (source.Validity is not null)
            {
                if (_isNull.Length < _values.Length)
                    Array.Resize(ref _isNull, _values.Length);
                for (var i = 0; i < count; i++)
                    _isNull[Length + i] = source.IsNull(rows?[i] ?? i);
            }
            Length += count;
        }

        public override Column Build()
        {
            ValidityMap? validity = null;
            var known = Math.Min(Length, _isNull.Length);
            if (_isNull.AsSpan(0, known).Contains(true))
            {
                validity = ValidityMap.AllValid(Length);
                for (var row = 0; row < known; row++)
                {
                    if (_isNull[row])
                        validity.SetNull(row);
                }
            }
            return new Column<T>(type, _values, Length, validity);
        }
    }

    private sealed class DictionaryAccumulator(LakeType type) : ColumnAccumulator
    {
        private readonly ByteDictionaryBuilder _values = new();
        private ByteDictionary? _lastDictionary;
        private int[] _translation = [];
        private int[] _codes = [];

        public override long AllocatedBytes => _values.AllocatedBytes + 4L * _codes.Length;

        public override void Append(Column column, int[]? rows)
        {
            var source = (DictionaryColumn)column;
            if (!ReferenceEquals(source.Dictionary, _lastDictionary))
            {
                _lastDictionary = source.Dictionary;
                _translation = new int[source.Dictionary.Count];
            }
            var count = rows?.Length ?? column.Length;
            if (Length + count > _codes.Length)
                Array.Resize(ref _codes, Grown(Length + count, _codes.Length));
            for (var i = 0; i < count; i++)
            {
                var entry = source.Codes[rows?[i] ?? i];
                if (entry >= 0 && _translation[entry] == 0)
                    _translation[entry] = _values.Add(source.Dictionary[entry]) + 1;
                _codes[Length + i] = entry < 0 ? -1 : _translation[entry] - 1;
            }
            Length += count;
        }

        public override Column Build() => new DictionaryColumn(type, _values.ToDictionary(), _codes, Length);
    }

    private sealed class StructAccumulator(LakeType type) : ColumnAccumulator
    {
        private readonly FixedAccumulator<bool> _presence = new(LakeType.Boolean);
        private readonly ColumnAccumulator[] _fields = [.. type.Fields!.Select(static field => Create(field.Type))];

        public override long AllocatedBytes => _presence.AllocatedBytes + _fields.Sum(static part => part.AllocatedBytes);

        public override void Append(Column column, int[]? rows)
        {
            var source = (StructColumn)column;
            _presence.Append(source.Presence, rows);
            for (var i = 0; i < _fields.Length; i++)
                _fields[i].Append(source.Fields[i], rows);
            Length = _presence.Length;
        }

        public override Column Build() =>
            new StructColumn(type, [.. _fields.Select(static field => field.Build())], Length, ((Column<bool>)_presence.Build()).Validity);
    }
}
