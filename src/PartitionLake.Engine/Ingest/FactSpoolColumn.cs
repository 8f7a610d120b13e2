using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>What the rows so far tell about one column: its kind, and which kinds widened it.</summary>
/// <remarks>
/// int32 widens to int64; both widen to decimal, and to double as long as double can hold them exactly; float widens
/// to double. Everything else that is mixed is an error: nothing is turned into text on a guess.
/// </remarks>
internal sealed class FactSpoolColumn(string name, LakeType? declared)
{
    private const int MaxPrecision = 38;
    private const long ExactInDouble = 1L << 53;

    private long _kindRow;
    private long _inexactRow;
    private long _inexact;
    private int _integerDigits;

    public string Name { get; } = name;

    /// <summary>The type that <c>-Schema</c> demands, or null when the values decide.</summary>
    public LakeType? Declared { get; } = declared;

    public FactSpoolKind Kind { get; private set; }

    /// <summary>The largest scale among the decimals.</summary>
    public int Scale { get; private set; }

    /// <summary>The .NET type that a database says the column has; it counts where all values are null.</summary>
    public Type? Source { get; set; }

    /// <summary>Whether any row had this property.</summary>
    public bool IsSeen { get; set; }

    /// <summary>The last row that had this property.</summary>
    public long LastRow { get; set; }

    /// <summary>Takes note of a value of that row.</summary>
    /// <exception cref="LakeException">It does not go together with the values before.</exception>
    public void Observe(in FactSpoolValue value, long row)
    {
        if (value.Kind == FactSpoolKind.Null || Declared is not null)
            return;
        var merged = Kind == FactSpoolKind.Null || Kind == value.Kind ? value.Kind : Widen(Kind, value.Kind);
        if (value.Kind == FactSpoolKind.Int64 && _inexactRow == 0 && value.Bits is > ExactInDouble or < -ExactInDouble)
            (_inexactRow, _inexact) = (row, value.Bits);
        if (merged is null)
            throw Mixed(value.Kind, row);
        if (merged == FactSpoolKind.Double && _inexactRow > 0)
            throw Inexact(value.Kind, row);
        if (value.Kind is FactSpoolKind.Decimal or FactSpoolKind.Int32 or FactSpoolKind.Int64)
            ObserveDigits(value, row, merged == FactSpoolKind.Decimal);
        if (Kind != merged)
            _kindRow = row;
        Kind = merged.Value;
    }

    /// <summary>The type after the last row; a column that only held nulls is text.</summary>
    public LakeType ToType() => Declared ?? Kind switch
    {
        FactSpoolKind.Boolean => LakeType.Boolean,
        FactSpoolKind.Int32 => LakeType.Int32,
        FactSpoolKind.Int64 => LakeType.Int64,
        FactSpoolKind.Float => LakeType.Float,
        FactSpoolKind.Double => LakeType.Double,
        // The widest precision, so that the type does not change with tomorrow's rows.
        FactSpoolKind.Decimal => LakeType.Decimal(MaxPrecision, Scale),
        FactSpoolKind.Date => LakeType.Date,
        FactSpoolKind.Timestamp => LakeType.Timestamp,
        FactSpoolKind.TimestampUtc => LakeType.TimestampUtc,
        FactSpoolKind.Binary => LakeType.Binary,
        FactSpoolKind.String => LakeType.String,
        _ => TypeOfSource(),
    };

    private LakeType TypeOfSource() => Type.GetTypeCode(Source) switch
    {
        TypeCode.Boolean => LakeType.Boolean,
        TypeCode.Byte or TypeCode.SByte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 => LakeType.Int32,
        TypeCode.UInt32 or TypeCode.Int64 => LakeType.Int64,
        TypeCode.Single => LakeType.Float,
        TypeCode.Double => LakeType.Double,
        TypeCode.Decimal => LakeType.Decimal(MaxPrecision, 0),
        TypeCode.DateTime => LakeType.Timestamp,
        _ => Source == typeof(DateTimeOffset) ? LakeType.TimestampUtc
            : Source == typeof(DateOnly) ? LakeType.Date
            : Source == typeof(byte[]) ? LakeType.Binary
            : LakeType.String,
    };

    private static FactSpoolKind? Widen(FactSpoolKind left, FactSpoolKind right)
    {
        var (low, high) = left < right ? (left, right) : (right, left);
        return (low, high) switch
        {
            (FactSpoolKind.Int32, FactSpoolKind.Int64) => FactSpoolKind.Int64,
            (FactSpoolKind.Int32 or FactSpoolKind.Int64, FactSpoolKind.Decimal) => FactSpoolKind.Decimal,
            (FactSpoolKind.Int32 or FactSpoolKind.Int64, FactSpoolKind.Float or FactSpoolKind.Double) => FactSpoolKind.Double,
            (FactSpoolKind.Float, FactSpoolKind.Double) => FactSpoolKind.Double,
            _ => null,
        };
    }

    private void ObserveDigits(in FactSpoolValue value, long row, bool isDecimal)
    {
        var digits = 0;
        for (var rest = Int128.Abs(value.Kind == FactSpoolKind.Decimal ? value.Unscaled : value.Bits); rest > 0; rest /= 10)
            digits++;
        _integerDigits = Math.Max(_integerDigits, digits - value.Scale);
        Scale = Math.Max(Scale, value.Scale);
        if (isDecimal && _integerDigits + Scale > MaxPrecision)
        {
            throw new LakeException(LakeErrorCode.TypeMismatch,
                $"Row {row}, property '{Name}': with this value the column needs {_integerDigits} digits "
                    + $"before the point and {Scale} behind it, more than the {MaxPrecision} of a decimal.",
                $"Declare the type: -Schema @{{ '{Name}' = 'double' }}, or 'string'.", Name);
        }
    }

    private LakeException Mixed(FactSpoolKind found, long row) => new(LakeErrorCode.TypeMismatch,
        $"Row {row}, property '{Name}': found a value of type {found}, expected {Kind} as in row {_kindRow}.",
        $"Declare the type: -Schema @{{ '{Name}' = 'string' }}, or another that all values fit.", Name);

    // Whole numbers and fractions meet in Double, which would alter this one.
    private LakeException Inexact(FactSpoolKind found, long row)
    {
        var (other, met) = _inexactRow == row ? (Kind, _kindRow) : (found, row);
        return new(LakeErrorCode.TypeMismatch,
            $"Row {_inexactRow}, property '{Name}': found the Int64 {_inexact}, and row {met} has a value of type {other}; "
                + "Double, which would hold both, has no room for all digits of the first.",
            $"Declare the type: -Schema @{{ '{Name}' = 'decimal(38,6)' }} keeps all digits, 'double' rounds.", Name);
    }
}
