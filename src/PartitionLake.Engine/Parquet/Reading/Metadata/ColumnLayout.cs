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
internal readonly record struct LeafFormat(PhysicalType Physical, int Width, LakeType Type, ValueConversion Conversion = ValueConversion.None);

/// <summary>A column that can be read: its place among the leaves of the file and the meaning of its levels.</summary>
internal sealed record ColumnLayout
{
    public required string Name { get; init; }

    /// <summary>Position among the leaves, which is the position of the chunk in every row group.</summary>
    public required int Leaf { get; init; }

    public required LeafFormat Format { get; init; }

    /// <summary>The definition level of a value that is present.</summary>
    public required int MaxDefinition { get; init; }

    /// <summary>The definition level from which a list is present, if empty; one more says that it has an element.</summary>
    public int ListDefinition { get; init; }

    public bool IsList { get; init; }

    public required bool IsNullable { get; init; }

    /// <summary>The column with what is less than a microsecond left out instead of refused.</summary>
    public ColumnLayout RoundingNanoseconds() => Format.Conversion switch
    {
        ValueConversion.Nanos => this with { Format = Format with { Conversion = ValueConversion.NanosFloor } },
        ValueConversion.Int96 => this with { Format = Format with { Conversion = ValueConversion.Int96Floor } },
        _ => this,
    };

    public Field ToField() => new(Name, IsList ? LakeType.List(Format.Type) : Format.Type, IsNullable);
}
