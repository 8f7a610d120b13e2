using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query;

/// <summary>OFFSET and LIMIT over batches as they come.</summary>
internal sealed class RowWindow(long offset, long? limit)
{
    private long _toSkip = offset;
    private long _left = limit ?? long.MaxValue;

    /// <summary>Whether no further row is wanted.</summary>
    public bool IsFull => _left == 0;

    /// <summary>The wanted rows of the batch; null when there are none.</summary>
    public RowBatch? Take(RowBatch batch)
    {
        var skipped = (int)Math.Min(_toSkip, batch.Length);
        var taken = (int)Math.Min(_left, batch.Length - skipped);
        _toSkip -= skipped;
        _left -= taken;
        if (taken == 0)
            return null;
        if (taken == batch.Length)
            return batch;
        var rows = new int[taken];
        for (var i = 0; i < taken; i++)
            rows[i] = skipped + i;
        var columns = new Column[batch.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch.Columns[i].Gather(rows);
        return new RowBatch(batch.Schema, columns, taken);
    }
}
