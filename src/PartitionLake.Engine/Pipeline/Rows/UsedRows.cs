namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>The rows of a dimension that a piece of a partition uses, each once, for one worker. Its memory is reused from piece to piece.</summary>
internal sealed class UsedRows
{
    /// <summary>A piece of fewer rows is gathered before it is looked at twice.</summary>
    private const int MinRows = 2048;

    /// <summary>So many values nearly always are more than a dictionary holds with profit.</summary>
    private const int MaxDistinct = 32_767;

    /// <summary>For each row of the dimension there is a number in memory, for each worker and join.</summary>
    private const int MaxTableRows = 1 << 20;

    private int[] _numbers = [];
    private int[] _places = [];
    private int[] _rows = [];
    private int _count;

    /// <summary>The distinct rows, in the order of their first use.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _count);

    /// <summary>For each row of the piece its place among <see cref="Rows"/>, −1 where it has none.</summary>
    public int[] Places => _places;

    /// <summary>Finds them; false where rows hardly repeat, and then the properties mean nothing.</summary>
    /// <param name="rows">Row numbers, −1 for none.</param>
    /// <param name="tableRows">How many rows the dimension has.</param>
    public bool TryFind(ReadOnlySpan<int> rows, int tableRows)
    {
        if (rows.Length < MinRows || tableRows > MaxTableRows)
            return false;
        var limit = Math.Min(MaxDistinct, rows.Length / 2);
        Forget();
        if (_numbers.Length < tableRows)
            _numbers = new int[tableRows];
        if (_places.Length < rows.Length)
            _places = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows.Length)];
        if (_rows.Length < limit)
            _rows = new int[MaxDistinct];
        var numbers = _numbers;
        var places = _places.AsSpan(0, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row < 0)
            {
                places[i] = -1;
                continue;
            }
            var number = numbers[row];
            if (number == 0)
            {
                if (_count == limit)
                    return false;
                _rows[_count++] = row;
                numbers[row] = number = _count;
            }
            places[i] = number - 1;
        }
        return true;
    }

    private void Forget()
    {
        foreach (var row in Rows)
            _numbers[row] = 0;
        _count = 0;
    }
}
