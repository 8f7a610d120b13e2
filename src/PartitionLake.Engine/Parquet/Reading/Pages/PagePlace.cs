namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Where a data page lies.</summary>
/// <param name="Offset">Its header's first byte in the file.</param>
/// <param name="Length">Bytes, header included.</param>
/// <param name="FirstRow">The row of the row group with which it begins.</param>
/// <param name="RowCount">How many rows.</param>
internal readonly record struct PagePlace(long Offset, int Length, long FirstRow, int RowCount)
{
    public long EndRow => FirstRow + RowCount;
}
