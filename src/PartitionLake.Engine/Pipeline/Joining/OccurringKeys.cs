using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>The key values that occur on the left side of a join: what lets a large dimension load only the rows it needs.</summary>
/// <remarks>Each key column is tested on its own, so a few rows too many may pass; none too few.</remarks>
/// <param name="occurring">The values of each key column; null for one of which they are not known.</param>
internal sealed class OccurringKeys(IReadOnlyList<ValueIndex?> occurring)
{
    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in occurring)
                bytes += column?.AllocatedBytes ?? 0;
            return bytes;
        }
    }

    /// <summary>The rows among the given ones (null: all) whose every key part occurs on the left.</summary>
    /// <param name="keys">The dimension's key columns.</param>
    /// <param name="rows">Rows that passed so far.</param>
    public int[] Select(IReadOnlyList<Column> keys, int[]? rows)
    {
        var passed = new List<int>();
        var codes = new int[]?[keys.Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = occurring[i]?.Lookup(keys[i]);
        var count = rows?.Length ?? keys[0].Length;
        for (var i = 0; i < count; i++)
        {
            var row = rows?[i] ?? i;
            var occurs = true;
            foreach (var column in codes)
                occurs &= column is null || column[row] >= 0;
            if (occurs)
                passed.Add(row);
        }
        return [.. passed];
    }
}
