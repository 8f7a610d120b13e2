using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Goes through a sorted stretch of rows, of which a piece is in memory.</summary>
internal sealed class StretchCursor : IDisposable
{
    private readonly IReadOnlyList<SortColumn> _keys;
    private readonly SortDirection[] _directions;
    private readonly IEnumerator<PartitionPiece> _pieces;
    private RowOrder _order = null!;
    private int _position;

    public StretchCursor(ShuffledRows rows, int stretch, int pieceUnits, IReadOnlyList<SortColumn> keys, SortDirection[] directions)
    {
        _keys = keys;
        _directions = directions;
        _pieces = rows.Read(new PartitionRange(stretch, stretch + 1, rows.RowCounts[stretch]), pieceUnits, rows.CreateAssembler()).GetEnumerator();
        Load();
    }

    /// <summary>Rows of the piece that are still to come.</summary>
    public int Count => _pieces.Current.Length - _position;

    /// <summary>Whether rows come behind those of the piece.</summary>
    public bool HasMore => !_pieces.Current.IsLast;

    public bool IsAtEnd { get; private set; }

    public Column Column(int ordinal) => _pieces.Current.Columns[ordinal];

    /// <summary>The places in the piece of the next rows.</summary>
    public int[] Next(int count)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
            rows[i] = _position + i;
        return rows;
    }

    /// <summary>Goes on behind that many rows.</summary>
    public void Skip(int count)
    {
        _position += count;
        if (Count > 0)
            return;
        if (HasMore)
            Load();
        else
            IsAtEnd = true;
    }

    /// <summary>Compares the last rows of two pieces.</summary>
    public int CompareLast(StretchCursor other) => _order.Compare(_pieces.Current.Length - 1, other._order, other._pieces.Current.Length - 1);

    /// <summary>How many of the next rows come before the last one of another piece.</summary>
    /// <param name="other">The cursor of that piece.</param>
    /// <param name="takesEqual">Whether those that equal it are among them.</param>
    public int CountBefore(StretchCursor other, bool takesEqual)
    {
        int low = _position, high = _pieces.Current.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_order.Compare(middle, other._order, other._pieces.Current.Length - 1) < (takesEqual ? 1 : 0))
                low = middle + 1;
            else
                high = middle;
        }
        return low - _position;
    }

    public void Dispose() => _pieces.Dispose();

    private void Load()
    {
        _pieces.MoveNext();
        _position = 0;
        _order = new RowOrder([.. _keys.Select(key => Column(key.Ordinal))], _directions);
    }
}
