using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Gives each distinct tuple of codes a code, by folding two at a time: (a, b) → ab, (ab, c) → abc.</summary>
internal sealed class TupleIndex
{
    private readonly Level[] _levels;

    public TupleIndex(int width)
    {
        _levels = new Level[width];
        for (var i = 0; i < width; i++)
            _levels[i] = new Level();
    }

    public int Count => _levels[^1].Count;

    public int Add(ReadOnlySpan<int> tuple)
    {
        var code = 0;
        for (var i = 0; i < tuple.Length; i++)
            code = _levels[i].Add(code, tuple[i]);
        return code;
    }

    /// <summary>The code of a tuple, or −1 for one that was never added.</summary>
    public int Find(ReadOnlySpan<int> tuple)
    {
        var code = 0;
        for (var i = 0; i < tuple.Length && code >= 0; i++)
            code = _levels[i].Find(code, tuple[i]);
        return code;
    }

    /// <summary>Folds whole columns of codes into <paramref name="result"/>, column by column.</summary>
    public void Add(int[][] columns, Span<int> result)
    {
        result.Clear();
        for (var i = 0; i < columns.Length; i++)
        {
            var level = _levels[i];
            var codes = columns[i].AsSpan(0, result.Length);
            for (var row = 0; row < result.Length; row++)
                result[row] = level.Add(result[row], codes[row]);
        }
    }

    /// <summary>Pairs of codes. Those met lately, as nearly all are, are found in a small table in front of the hash index.</summary>
    private sealed class Level
    {
        private const int Remembered = 1024;

        private readonly Int64Index _pairs = new();
        private readonly long[] _keys = new long[Remembered];
        private readonly int[] _codes = new int[Remembered];

        public int Count => _pairs.Count;

        public int Add(int first, int second)
        {
            var key = Key(first, second);
            var place = (first * 31 + second) & (Remembered - 1);
            if (_codes[place] is var known && known != 0 && _keys[place] == key)
                return known - 1;
            var code = _pairs.Add(key);
            _keys[place] = key;
            _codes[place] = code + 1;
            return code;
        }

        public int Find(int first, int second) => _pairs.Find(Key(first, second));

        private static long Key(int first, int second) => (long)first << 32 | (uint)second;
    }
}
