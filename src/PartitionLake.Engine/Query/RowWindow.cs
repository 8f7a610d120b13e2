using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query;

/// <summary>OFFSET and LIMIT over rows as they come.</summary>
internal sealed class RowWindow(long offset, long? limit)
{
    private long _toSkip = offset;
    private long _left = limit ?? long.MaxValue;

    /// <summary>Whether no further row is wanted.</summary>
    public bool IsFull => _left == 0;

    /// <summary>Which of the next rows are wanted.</summary>
    public (int First, int Count) Next(int length)
    {
        var skipped = (int)Math.Min(_toSkip, length);
        var taken = (int)Math.Min(_left, length - skipped);
        _toSkip -= skipped;
        _left -= taken;
        return (skipped, taken);
    }

    /// <summary>So many rows of a batch.</summary>
    public static RowBatch Slice(RowBatch batch, int first, int count)
    {
        if (count == batch.Length)
            return batch;
        var rows = Rows(first, count);
        var columns = new Column[batch.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch.Columns[i].Gather(rows);
        return new RowBatch(batch.Schema, columns, count);
    }

    public static int[] Rows(int first, int count)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
            rows[i] = first + i;
        return rows;
    }
}
