using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Care;

/// <summary>Which partitions of a lake are rewritten, and how the machine is used.</summary>
public sealed record CareOptions
{
    /// <summary>A condition on the partition keys, in SQL; null for all partitions.</summary>
    public string? Filter { get; init; }

    /// <summary>Types of keys, where neither a run nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>Folders of partitions below the root, to which the work is confined; null for all.</summary>
    public IReadOnlyCollection<string>? Folders { get; init; }

    /// <summary>The order of the rows in each object; null keeps the one that all objects have now, or that in which rows lie.</summary>
    public IReadOnlyList<SortColumnPlan>? SortBy { get; init; }

    /// <summary>Columns with Bloom filters; null keeps those that objects have now.</summary>
    public IReadOnlyList<string>? BloomFilter { get; init; }

    /// <summary>The name of the object in each partition; null for the lake's own.</summary>
    public string? FileName { get; init; }

    /// <summary>Bound on the engine's memory in bytes; by default a quarter of the machine's.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Worker threads; by default one per core.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Folder for spill files; by default the system's.</summary>
    public string? TempPath { get; init; }

    /// <summary>The run's id; by default a new one that sorts by time.</summary>
    public string? RunId { get; init; }

    /// <summary>Read and encode everything, change nothing.</summary>
    public bool WhatIf { get; init; }

    /// <summary>Whether versions that a bucket keeps of what is removed are removed for good too; otherwise they are named.</summary>
    public bool AllVersions { get; init; }

    /// <summary>Given the lake's partition keys before anything is changed; throws where nothing is to be.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task>? BeforeChange { get; init; }

    /// <summary>Where lakes are opened.</summary>
    public LakeStorage Storage { get; init; } = LakeStorage.LocalOnly;

    /// <summary>Told of each warning as it comes.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }

    /// <summary>Where tests reach into the run.</summary>
    internal EtlSeams Seams { get; init; } = new();

    /// <summary>The same for the session and the workers of a run.</summary>
    internal EtlOptions ToRun() => new()
    {
        MaxMemory = MaxMemory,
        MaxConcurrency = MaxConcurrency,
        TempPath = TempPath,
        RunId = RunId,
        WhatIf = WhatIf,
        Storage = Storage,
        OnWarning = OnWarning,
        Seams = Seams,
    };
}
