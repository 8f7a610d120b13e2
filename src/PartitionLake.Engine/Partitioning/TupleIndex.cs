using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Gives each distinct tuple of codes a code, by folding two at a time: (a, b) → ab, (ab, c) → abc.</summary>
internal sealed class TupleIndex
{
    private readonly Int64Index[] _levels;

    public TupleIndex(int width)
    {
        _levels = new Int64Index[width];
        for (var i = 0; i < width; i++)
            _levels[i] = new Int64Index();
    }

    public int Count => _levels[^1].Count;

    public int Add(ReadOnlySpan<int> tuple)
    {
        var code = _levels[0].Add(tuple[0]);
        for (var i = 1; i < tuple.Length; i++)
            code = _levels[i].Add((long)code << 32 | (uint)tuple[i]);
        return code;
    }

    /// <summary>The code of a tuple, or −1 for one that was never added.</summary>
    public int Find(ReadOnlySpan<int> tuple)
    {
        var code = _levels[0].Find(tuple[0]);
        for (var i = 1; i < tuple.Length && code >= 0; i++)
            code = _levels[i].Find((long)code << 32 | (uint)tuple[i]);
        return code;
    }

    /// <summary>Folds whole columns of codes into <paramref name="result"/>, column by column.</summary>
    public void Add(int[][] columns, Span<int> result)
    {
        for (var row = 0; row < result.Length; row++)
            result[row] = _levels[0].Add(columns[0][row]);
        for (var i = 1; i < columns.Length; i++)
        {
            var level = _levels[i];
            var codes = columns[i];
            long lastKey = -1;
            var lastCode = 0;
            for (var row = 0; row < result.Length; row++)
            {
                var key = (long)result[row] << 32 | (uint)codes[row];
                if (key != lastKey)
                {
                    lastKey = key;
                    lastCode = level.Add(key);
                }
                result[row] = lastCode;
            }
        }
    }
}
