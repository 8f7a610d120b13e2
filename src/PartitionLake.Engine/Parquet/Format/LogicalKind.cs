namespace PartitionLake.Engine.Parquet.Format;

/// <summary>The logical types of the format's LogicalType union, by field number.</summary>
internal enum LogicalKind
{
    None = 0,
    String = 1,
    Map = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    Time = 7,
    Timestamp = 8,
    Integer = 10,
    Null = 11,
    Json = 12,
    Bson = 13,
    Uuid = 14,
    Float16 = 15,
    Variant = 16,
    Geometry = 17,
    Geography = 18,
    /// <summary>Known only as a converted type.</summary>
    Interval = 98,
    Unknown = 99,
}

/// <summary>The members of the union TimeUnit.</summary>
internal enum TimeUnit
{
    Unknown = 0,
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}
