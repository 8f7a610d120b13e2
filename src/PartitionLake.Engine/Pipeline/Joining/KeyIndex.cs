using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Finds the rows of a dimension by key.</summary>
internal sealed class KeyIndex
{
    private const int ShownDuplicates = 3;
    private readonly ValueIndex[] _columns;
    private readonly KeyFolder _folder = new();
    private readonly int[] _first;
    private readonly int[]? _next;

    /// <param name="join">What to join, for the rule on duplicate keys and for messages.</param>
    /// <param name="keys">The dimension's key columns.</param>
    /// <exception cref="LakeException">Match is Single and a key occurs twice.</exception>
    public KeyIndex(JoinPlan join, IReadOnlyList<Column> keys)
    {
        _columns = new ValueIndex[keys.Count];
        var codes = new int[keys.Count][];
        var counts = new int[keys.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            _columns[i] = ValueIndex.Create(keys[i].Type);
            codes[i] = _columns[i].Add(keys[i]);
            counts[i] = _columns[i].Count;
        }
        var rowKeys = _folder.Learn(codes, counts);
        _first = new int[_folder.Count];
        Array.Fill(_first, -1);
        _next = join.Match == JoinMatch.All ? new int[rowKeys.Length] : null;
        Link(join, keys, rowKeys);
    }

    public long AllocatedBytes
    {
        get
        {
            var bytes = _folder.AllocatedBytes + 4L * (_first.Length + (_next?.Length ?? 0));
            foreach (var column in _columns)
                bytes += column.AllocatedBytes;
            return bytes;
        }
    }

    /// <summary>The first row of the dimension that matches each row, −1 for none.</summary>
    /// <param name="keys">The other side's key columns, in the same order.</param>
    public int[] Find(IReadOnlyList<Column> keys)
    {
        var codes = new int[keys.Count][];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _columns[i].Lookup(keys[i]);
        var rows = _folder.Find(codes);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0)
                rows[i] = _first[rows[i]];
        }
        return rows;
    }

    /// <summary>The next row with the same key, −1 for none. Only where Match is All.</summary>
    public int Next(int row) => _next![row];

    private void Link(JoinPlan join, IReadOnlyList<Column> keys, int[] rowKeys)
    {
        var last = _next is null ? [] : new int[_first.Length];
        var duplicates = new List<string>();
        var duplicateCount = 0;
        for (var row = 0; row < rowKeys.Length; row++)
        {
            if (_next is not null)
                _next[row] = -1;
            var key = rowKeys[row];
            if (key < 0)
                continue;
            if (_first[key] < 0)
                _first[key] = row;
            else if (_next is not null)
                _next[last[key]] = row;
            else if (join.Match == JoinMatch.Single && ++duplicateCount <= ShownDuplicates)
                duplicates.Add(Describe(join, keys, row));
            if (_next is not null)
                last[key] = row;
        }
        if (duplicateCount > 0)
        {
            throw new LakeException(
                LakeErrorCode.DuplicateJoinKey,
                $"The dimension '{join.From}' has {duplicateCount} more row(s) with a key it already has, "
                    + $"for instance {string.Join("; ", duplicates)}. A join with Match = 'Single' expects one row a key.",
                "Set Match = 'First' to take the first row in file order, Match = 'All' to repeat the fact row, or narrow the rows with Where.",
                join.From);
        }
    }

    private static string Describe(JoinPlan join, IReadOnlyList<Column> keys, int row)
    {
        var parts = new string[keys.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = $"{join.On[i].Right} = '{PartitionValue.ToObject(keys[i], row)}'";
        return string.Join(", ", parts);
    }
}
