namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>What the page index says of one page of a column.</summary>
/// <param name="FirstRow">The row of the row group with which it begins.</param>
/// <param name="RowCount">How many rows.</param>
/// <param name="Statistics">What can be trusted of its bounds; null when nothing can.</param>
public readonly record struct PageBounds(long FirstRow, int RowCount, ColumnStatistics? Statistics);

/// <summary>Some consecutive rows of a row group.</summary>
/// <param name="FirstRow">Counted from 0 in the row group.</param>
/// <param name="RowCount">How many, at least 1.</param>
public readonly record struct RowRange(long FirstRow, long RowCount)
{
    public long EndRow => FirstRow + RowCount;
}
