using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>How one worker hands its rows to the shuffle.</summary>
public sealed class ShuffleWriter
{
    private readonly Shuffle _shuffle;
    private readonly ShuffleLayout _layout;
    private readonly BatchSorter _sorter;

    internal ShuffleWriter(Shuffle shuffle, ShuffleLayout layout, BatchSorter sorter)
    {
        _shuffle = shuffle;
        _layout = layout;
        _sorter = sorter;
    }

    /// <summary>Adds a batch of the item. May wait until memory is free again.</summary>
    /// <param name="item">The number of the item the batch belongs to.</param>
    /// <param name="partitions">The partition id of each row; at least one row.</param>
    /// <param name="columns">The carried columns in layout order; row numbers as a <c>Column&lt;int&gt;</c> with −1 for none.</param>
    /// <param name="extraUnits">For each row the units it counts for beyond the first when pieces are cut; null where all are zero.</param>
    public void Add(int item, ReadOnlySpan<int> partitions, IReadOnlyList<Column> columns, int[]? extraUnits = null) =>
        AddLeaves(item, partitions, _layout.Open(columns), extraUnits);

    /// <summary>Says that no more batches of the item will come.</summary>
    public void Complete(int item) => _shuffle.Complete(item);

    /// <summary>Says that this worker has failed and will not complete its item; the others stop waiting for it.</summary>
    public void Abort() => _shuffle.Abort();

    private void AddLeaves(int item, ReadOnlySpan<int> partitions, IReadOnlyList<Column> columns, int[]? extraUnits)
    {
        if (_sorter.TrySort(partitions, columns, extraUnits) is { } run)
        {
            _shuffle.Add(item, run);
            return;
        }
        // Long text: the batch becomes several runs, which come out in the same order as one.
        var half = partitions.Length / 2;
        AddLeaves(item, partitions[..half], Slice(columns, 0, half), extraUnits?[..half]);
        AddLeaves(item, partitions[half..], Slice(columns, half, partitions.Length - half), extraUnits?[half..]);
    }

    private static Column[] Slice(IReadOnlyList<Column> columns, int start, int count)
    {
        var sliced = new Column[columns.Count];
        for (var i = 0; i < sliced.Length; i++)
            sliced[i] = columns[i].Slice(start, count);
        return sliced;
    }
}
