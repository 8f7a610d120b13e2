using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Which partitions to test, and for what. Without further options a test reads listings, manifests and footers, no data.</summary>
public sealed record HealthOptions
{
    /// <summary>A condition on the partition keys, in SQL.</summary>
    public string? Filter { get; init; }

    /// <summary>Exact values by key; an array or list means any of its values, null means the null partition.</summary>
    public IReadOnlyDictionary<string, object?>? Partition { get; init; }

    /// <summary>Types of keys, where neither a run manifest nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>The only folders to test, below the table root, with all that lies in them; null means all.</summary>
    public IReadOnlyList<string>? Folders { get; init; }

    /// <summary>Findings of less than this are not told.</summary>
    public FindingSeverity MinimumSeverity { get; init; }

    /// <summary>Read every object to its last byte: checksums against the manifest, every page decoded, every value compared with a second reader.</summary>
    public bool Deep { get; init; }

    /// <summary>The columns, partition keys too, that identify a row of the lake; empty for no search for duplicates.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    public IReadOnlyList<RowRule> Rules { get; init; } = [];

    /// <summary>For each column the greatest share of nulls that is still right, 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> NullRates { get; init; } = new Dictionary<string, double>();

    /// <summary>How old the newest object of a partition may be.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The month that must be the first, as year × 12 + month − 1; null means the first there is.</summary>
    public int? FirstMonth { get; init; }

    /// <summary>The month that must be the last; null means the last there is.</summary>
    public int? LastMonth { get; init; }

    /// <summary>The keys by which the months of the lake are looked at in groups, each from its own first month on.</summary>
    public IReadOnlyList<string> SequenceBy { get; init; } = [];

    /// <summary>How many objects a partition may have; those that runs appended do not count.</summary>
    public int MaxObjects { get; init; } = 1;

    /// <summary>How many small objects a partition may have, those that runs appended too.</summary>
    public int MaxSmallObjects { get; init; } = 8;

    /// <summary>Objects of fewer bytes are small.</summary>
    public long SmallObjectBytes { get; init; } = 128 * 1024;

    /// <summary>The greatest share of small objects that is still right, 0 to 1; null for any.</summary>
    public double? MaxSmallShare { get; init; }

    /// <summary>How many times the rows of the median partition the largest may have; null for any.</summary>
    public double? MaxSkew { get; init; }

    /// <summary>Report sizes and skew also where no limit is broken.</summary>
    public bool Statistics { get; init; }

    /// <summary>Checks whose findings are not wanted.</summary>
    public IReadOnlySet<CheckKind> Exclude { get; init; } = new HashSet<CheckKind>();

    /// <summary>How many partitions are examined at once.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Folder for the temporary file of a search for duplicates; by default the system's.</summary>
    public string? TempPath { get; init; }

    /// <summary>Bytes of keys that are held before they go to the temporary file.</summary>
    public long KeyMemory { get; init; } = 128L << 20;

    /// <summary>Told where what runs recorded may not be read, so that it is not compared with what is there.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }

    /// <summary>What the second reader sees of an object instead of its bytes, so that tests can make the two readers differ.</summary>
    internal Func<StoredObject, IByteSource>? SecondView { get; init; }

    /// <summary>The clock against which ages are measured.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
