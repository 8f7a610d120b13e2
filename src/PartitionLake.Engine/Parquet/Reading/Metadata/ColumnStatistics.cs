namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>
/// What a file says about the values of a column chunk, as far as it can be trusted: a bound is null when
/// it is absent, malformed, or was written in an order that is not the order of the type.
/// </summary>
/// <remarks>
/// Bounds have the type of the column's values: bool, int, long, float, double, Int128, or a byte array (UTF-8 for text).
/// They bound the values and need not occur among them. NaN never takes part in a bound; where NaN was written
/// as one, there is none.
/// </remarks>
/// <param name="Min">Not greater than any value.</param>
/// <param name="Max">Not less than any value.</param>
/// <param name="NullCount">How many values are null.</param>
public sealed record ColumnStatistics(object? Min, object? Max, long? NullCount);
