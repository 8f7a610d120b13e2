using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>What has to be done to a stored value to make it one of its lake type.</summary>
internal enum ValueConversion
{
    None,
    /// <summary>INT32 that holds 8 bits with a sign; more is an error, since others cut it off.</summary>
    Int8,
    /// <summary>INT32 that holds 16 bits with a sign.</summary>
    Int16,
    /// <summary>INT32 that holds 8 bits without a sign.</summary>
    UnsignedInt8,
    /// <summary>INT32 that holds 16 bits without a sign.</summary>
    UnsignedInt16,
    /// <summary>INT32 that counts without a sign, widened to int64.</summary>
    UnsignedInt32,
    /// <summary>INT64 that counts without a sign, to the 20 digits of decimal(20,0).</summary>
    UnsignedInt64,
    /// <summary>INT64 milliseconds to microseconds.</summary>
    Millis,
    /// <summary>INT64 nanoseconds to microseconds, where nothing is lost.</summary>
    Nanos,
    /// <summary>Julian day and nanoseconds of the day to microseconds, where nothing is lost.</summary>
    Int96,
    /// <summary>INT64 nanoseconds to microseconds, rounded down.</summary>
    NanosFloor,
    /// <summary>Julian day and nanoseconds of the day to microseconds, rounded down.</summary>
    Int96Floor,
    /// <summary>Two bytes of IEEE half precision to float.</summary>
    Float16,
    /// <summary>A whole number of any width, big-endian where it is bytes, to Int128.</summary>
    Decimal,
    /// <summary>Sixteen bytes to the 36 characters of a UUID in lower case.</summary>
    Uuid,
    /// <summary>INT32 milliseconds of a day to text, <c>hh:mm:ss.fff</c>.</summary>
    TimeMillis,
    /// <summary>INT64 microseconds of a day to text, <c>hh:mm:ss.ffffff</c>.</summary>
    TimeMicros,
    /// <summary>INT64 nanoseconds of a day to text, <c>hh:mm:ss.fffffffff</c>.</summary>
    TimeNanos,
}

/// <summary>How the values of a leaf are stored, and what they are.</summary>
/// <param name="Physical">The stored type.</param>
/// <param name="Width">Bytes of a value of a FIXED_LEN_BYTE_ARRAY; otherwise 0.</param>
/// <param name="Type">The type of a value, for a list that of an element.</param>
/// <param name="Conversion">The way from one to the other.</param>
internal readonly record struct LeafFormat(PhysicalType Physical, int Width, LakeType Type, ValueConversion Conversion = ValueConversion.None)
{
    /// <summary>Whether the old annotation alone says that it is a timestamp: engines differ in whether it is one of UTC.</summary>
    public bool IsOldTimestamp { get; init; }

    /// <summary>The format with what is less than a microsecond left out instead of refused.</summary>
    public LeafFormat RoundingNanoseconds() => Conversion switch
    {
        ValueConversion.Nanos => this with { Conversion = ValueConversion.NanosFloor },
        ValueConversion.Int96 => this with { Conversion = ValueConversion.Int96Floor },
        _ => this,
    };
}

/// <summary>A column that can be read, or a field of a struct that can be read without its neighbours.</summary>
internal sealed class ColumnLayout
{
    private readonly List<LeafLayout> _leaves = [];

    public ColumnLayout(string name, LayoutNode node)
    {
        Name = name;
        Node = node;
        node.Collect(_leaves);
        IsFlat = !node.Type.IsNested && _leaves[0].MaxRepetition == 0;
    }

    public string Name { get; }

    /// <summary>What the levels mean.</summary>
    public LayoutNode Node { get; }

    /// <summary>The leaves, in the order of the file; a flat column has one.</summary>
    public IReadOnlyList<LeafLayout> Leaves => _leaves;

    /// <summary>Whether each row has one value or null.</summary>
    public bool IsFlat { get; }

    /// <summary>The leaf of a flat column.</summary>
    public LeafLayout Only => _leaves[0];

    public Field ToField() => new(Name, Node.Type, Node.Definition > 0);
}
