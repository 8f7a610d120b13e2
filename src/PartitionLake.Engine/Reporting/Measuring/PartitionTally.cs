using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>The partitions of a lake, added up as they come: 24 bytes are kept of each, and a few of them whole.</summary>
public sealed class PartitionTally
{
    /// <summary>How many of the largest, and of the smallest, are kept whole.</summary>
    public const int Shown = 15;

    private readonly List<(DateTime Time, long Bytes)> _written = [];
    private readonly List<long> _rows = [];
    private readonly SortedDictionary<string, StorageFigure> _classes = new(StringComparer.Ordinal);
    private readonly SortedSet<PartitionInfo> _largest = new(BySize.LargestFirst);
    private readonly SortedSet<PartitionInfo> _smallest = new(BySize.SmallestFirst);
    private readonly List<KeyTally> _keys = [];
    private SizeDistribution? _sizes;

    public long Partitions => _written.Count;

    public long Objects { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The rows that are known.</summary>
    public long Rows { get; private set; }

    /// <summary>Partitions whose rows are not known.</summary>
    public long PartitionsWithoutRows => Partitions - _rows.Count;

    /// <summary>UTC; null where there is no partition.</summary>
    public DateTime? Oldest => _written.Count == 0 ? null : _written.Min(static item => item.Time);

    /// <summary>UTC; null where there is no partition.</summary>
    public DateTime? Newest => _written.Count == 0 ? null : _written.Max(static item => item.Time);

    public IReadOnlyList<PartitionInfo> Largest => [.. _largest];

    public IReadOnlyList<PartitionInfo> Smallest => [.. _smallest];

    /// <summary>The keys, the outermost folder first.</summary>
    public IReadOnlyList<KeyTally> Keys => _keys;

    public IReadOnlyCollection<StorageFigure> StorageClasses => _classes.Values;

    /// <summary>The spread of bytes over partitions, of all that have been added.</summary>
    public SizeDistribution Sizes => _sizes ??= new SizeDistribution(_written.Select(static item => item.Bytes));

    /// <summary>How many times the rows of the median partition the largest has; null where rows are not known, or the median has none.</summary>
    public double? RowSkew => PartitionsWithoutRows > 0 ? null : new SizeDistribution(_rows).Skew;

    /// <summary>When partitions were last written.</summary>
    public IReadOnlyList<TimeBin> Written() => TimeDistribution.Bins(_written);

    internal void Add(PartitionInfo partition)
    {
        _sizes = null;
        _written.Add((partition.LastModified.UtcDateTime, partition.Bytes));
        Objects += partition.Objects;
        Bytes += partition.Bytes;
        if (partition.Rows is { } rows)
        {
            Rows += rows;
            _rows.Add(rows);
        }
        if (!_classes.TryGetValue(partition.StorageClass, out var figure))
            _classes.Add(partition.StorageClass, figure = new StorageFigure(partition.StorageClass));
        figure.Add(partition);
        Keep(_largest, partition);
        Keep(_smallest, partition);
        foreach (var (name, value) in partition.Values)
            KeyOf(name).Add(value, partition.Rows, partition.Bytes);
    }

    private static void Keep(SortedSet<PartitionInfo> kept, PartitionInfo partition)
    {
        kept.Add(partition);
        if (kept.Count > Shown)
            kept.Remove(kept.Max!);
    }

    private KeyTally KeyOf(string name)
    {
        foreach (var key in _keys)
        {
            if (key.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return key;
        }
        var added = new KeyTally(name);
        _keys.Add(added);
        return added;
    }

    private sealed class BySize(int sign) : IComparer<PartitionInfo>
    {
        public static BySize LargestFirst { get; } = new(-1);

        public static BySize SmallestFirst { get; } = new(1);

        public int Compare(PartitionInfo? x, PartitionInfo? y) =>
            x!.Bytes.CompareTo(y!.Bytes) is not 0 and var bySize ? sign * bySize : string.CompareOrdinal(x.Path, y.Path);
    }
}
