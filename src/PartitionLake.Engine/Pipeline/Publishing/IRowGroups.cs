using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Makes full row groups of one object out of rows that come in batches of any size.</summary>
internal interface IRowGroups : IDisposable
{
    /// <summary>Adds the given rows of a batch, in the order given; null adds all.</summary>
    void Append(RowBatch batch, int[]? rows);

    /// <summary>Writes what has been collected; no more rows come.</summary>
    void Flush();
}
