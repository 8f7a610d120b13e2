using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>How one worker hands its rows to the shuffle.</summary>
public sealed class ShuffleWriter
{
    private readonly Shuffle _shuffle;
    private readonly BatchSorter _sorter;

    internal ShuffleWriter(Shuffle shuffle, BatchSorter sorter)
    {
        _shuffle = shuffle;
        _sorter = sorter;
    }

    /// <summary>Adds a batch of the item. May wait until memory is free again.</summary>
    /// <param name="item">The number of the item the batch belongs to.</param>
    /// <param name="partitions">The partition id of each row; at least one row.</param>
    /// <param name="columns">The carried columns in layout order; row numbers as a <c>Column&lt;int&gt;</c> with −1 for none.</param>
    public void Add(int item, ReadOnlySpan<int> partitions, IReadOnlyList<Column> columns) =>
        _shuffle.Add(item, _sorter.Sort(partitions, columns));

    /// <summary>Says that no more batches of the item will come.</summary>
    public void Complete(int item) => _shuffle.Complete(item);

    /// <summary>Says that this worker has failed and will not complete its item; the others stop waiting for it.</summary>
    public void Abort() => _shuffle.Abort();
}
