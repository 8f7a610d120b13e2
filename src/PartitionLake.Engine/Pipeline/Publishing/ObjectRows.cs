using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>How the rows of an object become row groups.</summary>
/// <param name="Schema">The columns of the data files.</param>
/// <param name="SortBy">The order of the rows; none for the order in which they come.</param>
/// <param name="RowGroupUnits">How large row groups become.</param>
/// <param name="SortMemory">Bytes that the sorted rows of an object may take, beside a row group, before they go to disk.</param>
/// <param name="TempFolder">Where they go.</param>
/// <param name="Stop">Stops what waits for the disk.</param>
internal sealed record ObjectRows(
    Schema Schema, IReadOnlyList<SortColumn> SortBy, int RowGroupUnits, long SortMemory, string TempFolder, CancellationToken Stop)
{
    /// <summary>The row groups of the object that the encoder has begun.</summary>
    public IRowGroups Begin(ParquetEncoder encoder)
    {
        var output = new RowGroupBuffer(Schema, RowGroupUnits, encoder.WriteRowGroup);
        return SortBy.Count == 0 ? output : new SortedRowGroups(this, output);
    }
}
