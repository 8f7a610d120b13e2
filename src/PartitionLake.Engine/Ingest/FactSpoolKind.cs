namespace PartitionLake.Engine.Ingest;

/// <summary>What a value from the pipeline is, as its .NET type tells. Order and numbers are those of the spool file.</summary>
internal enum FactSpoolKind : byte
{
    Null,
    Boolean,
    Int32,
    Int64,
    Float,
    Double,
    Decimal,
    Date,
    Timestamp,
    TimestampUtc,
    String,
    Binary,
}
