using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Rows;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Sorted stretches of the rows of one object, in memory or on disk, and their merge.</summary>
internal sealed class SortedStretches : IDisposable
{
    /// <summary>Stretches that are merged at once; of more, each so many become one first.</summary>
    private const int FanIn = 64;

    private readonly ObjectRows _rows;
    private readonly ShuffleColumn[] _layout;
    private readonly SortDirection[] _directions;
    private Shuffle _shuffle;
    private ShuffleWriter _writer;
    private int _count;

    public SortedStretches(ObjectRows rows)
    {
        _rows = rows;
        _layout = [.. rows.Schema.Select(static field => new ShuffleColumn(field.Type))];
        _directions = [.. rows.SortBy.Select(static key => key.Direction)];
        _shuffle = NewShuffle();
        _writer = _shuffle.CreateWriter();
    }

    /// <summary>The rows of a batch in order.</summary>
    public static int[] OrderOf(RowBatch batch, IReadOnlyList<SortColumn> keys) =>
        new RowOrder([.. keys.Select(key => batch.GetColumn(key.Ordinal))], [.. keys.Select(static key => key.Direction)]).Sort(batch.Length);

    /// <summary>Sorts a stretch of rows that come behind those of the stretches before.</summary>
    public void Add(RowBatch stretch) => Add(_writer, _count++, stretch, OrderOf(stretch, _rows.SortBy));

    /// <summary>Gives all rows in order.</summary>
    /// <param name="write">Takes a batch and the order of its rows.</param>
    public void Merge(Action<RowBatch, int[]> write)
    {
        while (_count > FanIn)
            MergeGroups();
        _writer.Complete(0);
        Merge(_shuffle.Finish(), 0, _count, write);
    }

    public void Dispose() => _shuffle.Dispose();

    /// <summary>Makes one stretch of each <see cref="FanIn"/> that follow each other.</summary>
    private void MergeGroups()
    {
        _writer.Complete(0);
        var rows = _shuffle.Finish();
        var next = NewShuffle();
        var merged = 0;
        try
        {
            var writer = next.CreateWriter();
            for (var first = 0; first < _count; first += FanIn)
            {
                var stretch = merged++;
                Merge(rows, first, Math.Min(_count, first + FanIn), (batch, order) => Add(writer, stretch, batch, order));
            }
            (_shuffle, next) = (next, _shuffle);
            (_writer, _count) = (writer, merged);
        }
        finally
        {
            next.Dispose();
        }
    }

    private void Merge(ShuffledRows rows, int first, int end, Action<RowBatch, int[]> write)
    {
        var pieceUnits = Math.Clamp(2 * _rows.RowGroupUnits / (end - first), 1, _rows.RowGroupUnits);
        var cursors = new List<StretchCursor>();
        try
        {
            for (var stretch = first; stretch < end; stretch++)
                cursors.Add(new StretchCursor(rows, stretch, pieceUnits, _rows.SortBy, _directions));
            while (cursors.Count > 0)
            {
                _rows.Stop.ThrowIfCancellationRequested();
                var batch = TakeNext(cursors);
                write(batch, OrderOf(batch, _rows.SortBy));
                foreach (var cursor in cursors.FindAll(static cursor => cursor.IsAtEnd))
                {
                    cursor.Dispose();
                    cursors.Remove(cursor);
                }
            }
        }
        finally
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
        }
    }

    /// <summary>
    /// The next rows of all, still by stretches: those before the least of the last rows in memory, behind which its stretch may have rows that come
    /// before others.
    /// </summary>
    private RowBatch TakeNext(List<StretchCursor> cursors)
    {
        var cut = -1;
        for (var i = 0; i < cursors.Count; i++)
        {
            if (cursors[i].HasMore && (cut < 0 || cursors[i].CompareLast(cursors[cut]) < 0))
                cut = i;
        }
        var taken = new int[cursors.Count];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = cut < 0 || i == cut ? cursors[i].Count : cursors[i].CountBefore(cursors[cut], takesEqual: i < cut);
        var columns = new Column[_layout.Length];
        for (var column = 0; column < columns.Length; column++)
        {
            var values = ColumnAccumulator.Create(_rows.Schema[column].Type);
            for (var i = 0; i < taken.Length; i++)
            {
                if (taken[i] > 0)
                    values.Append(cursors[i].Column(column), cursors[i].Next(taken[i]));
            }
            columns[column] = values.Build();
        }
        for (var i = 0; i < taken.Length; i++)
            cursors[i].Skip(taken[i]);
        return new RowBatch(_rows.Schema, columns, taken.Sum());
    }

    private static void Add(ShuffleWriter writer, int stretch, RowBatch batch, int[] order)
    {
        var columns = new Column[batch.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch.Columns[i].Gather(order);
        var ids = new int[order.Length];
        Array.Fill(ids, stretch);
        writer.Add(0, ids, columns, RowUnits.Extra(new RowBatch(batch.Schema, columns, order.Length)));
    }

    private Shuffle NewShuffle() => new(_layout, _rows.SortMemory, _rows.TempFolder, _rows.Stop);
}
