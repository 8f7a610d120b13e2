using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Folds the codes of several key columns into one code a row: what a composite key is looked up by.</summary>
/// <remarks>Each step is a table lookup where the product of the code counts is small, a hash lookup otherwise.</remarks>
internal sealed class KeyFolder
{
    private const long MaxTableSize = 4_000_000;
    private readonly List<Step> _steps = [];

    /// <summary>Distinct keys.</summary>
    public int Count { get; private set; }

    public long AllocatedBytes
    {
        get
        {
            long bytes = 0;
            foreach (var step in _steps)
                bytes += (step.Table?.LongLength * 4 ?? 0) + (step.Hash?.AllocatedBytes ?? 0);
            return bytes;
        }
    }

    /// <summary>Learns the keys of a dimension; −1 where any part is null.</summary>
    /// <param name="codes">The codes of each key column.</param>
    /// <param name="counts">How many codes each column has.</param>
    public int[] Learn(int[][] codes, int[] counts)
    {
        var keys = codes[0];
        Count = counts[0];
        for (var i = 1; i < codes.Length; i++)
        {
            var size = (long)Count * counts[i];
            var step = new Step(size <= MaxTableSize ? new int[size] : null, size <= MaxTableSize ? null : new Int64Index(keys.Length), counts[i]);
            var next = 0;
            var folded = new int[keys.Length];
            for (var row = 0; row < folded.Length; row++)
            {
                if (keys[row] < 0 || codes[i][row] < 0)
                {
                    folded[row] = -1;
                    continue;
                }
                var cell = (long)keys[row] * step.Width + codes[i][row];
                if (step.Table is null)
                    folded[row] = step.Hash!.Add(cell);
                else if (step.Table[cell] == 0)
                    folded[row] = (step.Table[cell] = ++next) - 1;
                else
                    folded[row] = step.Table[cell] - 1;
            }
            Count = step.Hash?.Count ?? next;
            _steps.Add(step);
            keys = folded;
        }
        return keys;
    }

    /// <summary>The codes of the keys of some rows, in place in the first column; −1 for keys that were not learned.</summary>
    public int[] Find(int[][] codes)
    {
        var keys = codes[0];
        for (var i = 1; i < codes.Length; i++)
        {
            var step = _steps[i - 1];
            var parts = codes[i];
            for (var row = 0; row < keys.Length; row++)
            {
                if (keys[row] < 0)
                    continue;
                if (parts[row] < 0)
                {
                    keys[row] = -1;
                    continue;
                }
                var cell = (long)keys[row] * step.Width + parts[row];
                keys[row] = step.Table is null ? step.Hash!.Find(cell) : step.Table[cell] - 1;
            }
        }
        return keys;
    }

    private sealed record Step(int[]? Table, Int64Index? Hash, int Width);
}
