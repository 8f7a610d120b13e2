using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Pipeline;

/// <summary>How a run uses the machine; nothing here changes what is written.</summary>
public sealed record EtlOptions
{
    /// <summary>Bound on the engine's memory in bytes; by default a quarter of the machine's.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Worker threads; by default one per core.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Folder for spill files; by default the system's.</summary>
    public string? TempPath { get; init; }

    /// <summary>The run's id; by default a new one that sorts by time.</summary>
    public string? RunId { get; init; }

    /// <summary>Go on with the newest unfinished run of the same plan over the same inputs, if there is one; its id is then this run's.</summary>
    public bool Resume { get; init; }

    /// <summary>Read, check and encode everything, publish nothing.</summary>
    public bool WhatIf { get; init; }

    /// <summary>Write partitions even where the same bytes are already there, and append input that was appended before.</summary>
    public bool Force { get; init; }

    /// <summary>Write other columns, or other types, than the lake has so far.</summary>
    public bool AllowSchemaChange { get; init; }

    /// <summary>The batch of a stream that the rows are, for a run that appends; null for input that has no name.</summary>
    public StreamBatch? Batch { get; init; }

    /// <summary>How far the sources of a stream were read, to be recorded with the rows.</summary>
    public SourcePositions Positions { get; init; } = SourcePositions.None;

    /// <summary>Where inputs are found and the lake is opened.</summary>
    public LakeStorage Storage { get; init; } = LakeStorage.LocalOnly;

    /// <summary>Where tests reach into a run.</summary>
    internal EtlSeams Seams { get; init; } = new();

    /// <summary>Note in the lake what another engine was asked, also on a disk, where a run of this process needs no notes.</summary>
    internal bool KeepsJournal { get; init; }

    /// <summary>Called from a worker thread as each partition is decided.</summary>
    public Action<PartitionOutcome>? OnPartition { get; init; }

    /// <summary>Told of each warning as it comes; the result has all of them.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }

    /// <summary>The claim of a run to its lake.</summary>
    internal LockClaim Claim(string runId, WarningLog warnings) =>
        Seams.Lock with { RunId = runId, OnWarning = text => warnings.Add(new LakeWarning(LakeWarningCode.WeakLock, text)) };
}
