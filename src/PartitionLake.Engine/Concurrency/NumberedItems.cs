namespace PartitionLake.Engine.Concurrency;

/// <summary>Pieces of work that have numbers: whichever worker comes next takes the next one, and each is taken once, in their order.</summary>
internal sealed class NumberedItems(int count)
{
    private int _last = -1;

    /// <summary>Takes the next number; false where none is left.</summary>
    public bool TryTake(out int item)
    {
        item = Interlocked.Increment(ref _last);
        return item < count;
    }
}
