using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>Maps the stored type and annotation of a leaf to a lake type (parquet-format, LogicalTypes.md).</summary>
internal static class TypeMapping
{
    /// <summary>The format of a leaf, or the name of what makes it unreadable.</summary>
    public static (LeafFormat Format, string? Refusal) Map(SchemaElement leaf)
    {
        var physical = leaf.Type!.Value;
        if (physical == PhysicalType.FixedLenByteArray && leaf.TypeLength <= 0)
            ReadFailure.Corrupt($"the fixed-length column '{ReadContext.Printable(leaf.Name)}' declares values of {leaf.TypeLength} bytes.");
        var width = physical == PhysicalType.FixedLenByteArray ? leaf.TypeLength : 0;
        var annotation = Annotation(leaf);
        var isOldTimestamp = annotation.Kind == LogicalKind.Timestamp && leaf.Logical.Kind == LogicalKind.None;
        var (format, refusal) = Map(physical, width, annotation);
        return (isOldTimestamp ? format with { IsOldTimestamp = true } : format, refusal);
    }

    private static (LeafFormat Format, string? Refusal) Map(PhysicalType physical, int width, LogicalAnnotation annotation)
    {
        return annotation.Kind switch
        {
            // Readers are to take a type that they do not know for what it is stored as; shapes are well-known binary.
            LogicalKind.None or LogicalKind.Null or LogicalKind.Unknown or LogicalKind.Geometry or LogicalKind.Geography => Plain(physical, width),
            LogicalKind.String or LogicalKind.Enum or LogicalKind.Json => Bytes(physical, width, LakeType.String, annotation),
            LogicalKind.Bson => Bytes(physical, width, LakeType.Binary, annotation),
            LogicalKind.Decimal => Decimal(physical, width, annotation),
            LogicalKind.Date => Only(PhysicalType.Int32, physical, LakeType.Date, annotation),
            LogicalKind.Timestamp => Timestamp(physical, annotation),
            LogicalKind.Integer => Integer(physical, annotation),
            LogicalKind.Float16 when width == 2 => (new LeafFormat(physical, width, LakeType.Float, ValueConversion.Float16), null),
            LogicalKind.Uuid when width == 16 => (new LeafFormat(physical, width, LakeType.String, ValueConversion.Uuid), null),
            LogicalKind.Time => Time(physical, annotation),
            _ => (default, Name(annotation.Kind)),
        };
    }

    // Files of before 2018 carry the converted type alone. Where both are there, the logical type says more.
    private static LogicalAnnotation Annotation(SchemaElement leaf)
    {
        if (leaf.Logical.Kind != LogicalKind.None)
            return leaf.Logical;
        return leaf.Converted switch
        {
            null => default,
            ConvertedType.Utf8 => new(LogicalKind.String),
            ConvertedType.Enum => new(LogicalKind.Enum),
            ConvertedType.Json => new(LogicalKind.Json),
            ConvertedType.Bson => new(LogicalKind.Bson),
            ConvertedType.Decimal => new(LogicalKind.Decimal, leaf.Precision, leaf.Scale),
            ConvertedType.Date => new(LogicalKind.Date),
            ConvertedType.TimeMillis => new(LogicalKind.Time, Unit: TimeUnit.Millis),
            ConvertedType.TimeMicros => new(LogicalKind.Time, Unit: TimeUnit.Micros),
            // The format asks to read these as UTC, yet Arrow and DuckDB read them as local: writers of that age meant either.
            ConvertedType.TimestampMillis => new(LogicalKind.Timestamp, Unit: TimeUnit.Millis),
            ConvertedType.TimestampMicros => new(LogicalKind.Timestamp, Unit: TimeUnit.Micros),
            >= ConvertedType.UInt8 and <= ConvertedType.UInt64 =>
                new(LogicalKind.Integer, BitWidth: 8 << (leaf.Converted.Value - ConvertedType.UInt8), IsSigned: false),
            >= ConvertedType.Int8 and <= ConvertedType.Int64 => new(LogicalKind.Integer, BitWidth: 8 << (leaf.Converted.Value - ConvertedType.Int8)),
            ConvertedType.Interval => new(LogicalKind.Interval),
            _ => default,
        };
    }

    private static (LeafFormat, string?) Plain(PhysicalType physical, int width) => physical switch
    {
        PhysicalType.Boolean => (new(physical, 0, LakeType.Boolean), null),
        PhysicalType.Int32 => (new(physical, 0, LakeType.Int32), null),
        PhysicalType.Int64 => (new(physical, 0, LakeType.Int64), null),
        PhysicalType.Float => (new(physical, 0, LakeType.Float), null),
        PhysicalType.Double => (new(physical, 0, LakeType.Double), null),
        // INT96 was only ever used for timestamps; nothing says whether of UTC.
        PhysicalType.Int96 => (new(physical, 0, LakeType.Timestamp, ValueConversion.Int96), null),
        _ => (new(physical, width, LakeType.Binary), null),
    };

    private static (LeafFormat, string?) Bytes(PhysicalType physical, int width, LakeType type, LogicalAnnotation annotation) =>
        physical is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray ? (new(physical, width, type), null) : Misused(physical, annotation);

    private static (LeafFormat, string?) Only(
        PhysicalType expected, PhysicalType physical, LakeType type, LogicalAnnotation annotation, ValueConversion conversion = ValueConversion.None) =>
        physical == expected ? (new(physical, 0, type, conversion), null) : Misused(physical, annotation);

    private static (LeafFormat, string?) Decimal(PhysicalType physical, int width, LogicalAnnotation annotation)
    {
        var (precision, scale) = (annotation.Precision, annotation.Scale);
        if (precision is < 1 or > 38 || scale < 0 || scale > precision)
            return (default, $"decimal({precision},{scale})");
        return physical is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.ByteArray or PhysicalType.FixedLenByteArray
            ? (new(physical, width, LakeType.Decimal(precision, scale), ValueConversion.Decimal), null)
            : Misused(physical, annotation);
    }

    private static (LeafFormat, string?) Timestamp(PhysicalType physical, LogicalAnnotation annotation)
    {
        if (annotation.Unit == TimeUnit.Unknown)
            return (default, "a timestamp of an unknown unit");
        var conversion = annotation.Unit switch
        {
            TimeUnit.Millis => ValueConversion.Millis,
            TimeUnit.Nanos => ValueConversion.Nanos,
            _ => ValueConversion.None,
        };
        return Only(PhysicalType.Int64, physical, annotation.IsUtc ? LakeType.TimestampUtc : LakeType.Timestamp, annotation, conversion);
    }

    // There is no lake type for a time of day. As text of one width it loses nothing and sorts as the time does.
    private static (LeafFormat, string?) Time(PhysicalType physical, LogicalAnnotation annotation) => annotation.Unit switch
    {
        TimeUnit.Millis => Only(PhysicalType.Int32, physical, LakeType.String, annotation, ValueConversion.TimeMillis),
        TimeUnit.Micros => Only(PhysicalType.Int64, physical, LakeType.String, annotation, ValueConversion.TimeMicros),
        TimeUnit.Nanos => Only(PhysicalType.Int64, physical, LakeType.String, annotation, ValueConversion.TimeNanos),
        _ => (default, "a time of an unknown unit"),
    };

    private static (LeafFormat, string?) Integer(PhysicalType physical, LogicalAnnotation annotation) => annotation switch
    {
        { BitWidth: 64, IsSigned: false } => Only(PhysicalType.Int64, physical, LakeType.Decimal(20, 0), annotation, ValueConversion.UnsignedInt64),
        { BitWidth: 64 } => Only(PhysicalType.Int64, physical, LakeType.Int64, annotation),
        { BitWidth: 32, IsSigned: false } => Only(PhysicalType.Int32, physical, LakeType.Int64, annotation, ValueConversion.UnsignedInt32),
        { BitWidth: 32 } => Only(PhysicalType.Int32, physical, LakeType.Int32, annotation),
        { BitWidth: 16 } => Only(
            PhysicalType.Int32, physical, LakeType.Int32, annotation, annotation.IsSigned ? ValueConversion.Int16 : ValueConversion.UnsignedInt16),
        { BitWidth: 8 } => Only(
            PhysicalType.Int32, physical, LakeType.Int32, annotation, annotation.IsSigned ? ValueConversion.Int8 : ValueConversion.UnsignedInt8),
        _ => (default, $"an integer of {annotation.BitWidth} bits"),
    };

    private static (LeafFormat, string?) Misused(PhysicalType physical, LogicalAnnotation annotation) =>
        (default, $"{Name(annotation.Kind)} stored as {physical}");

#pragma warning disable CA1308 // type names are lower case in SQL
    internal static string Name(LogicalKind kind) => kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
