using PartitionLake.Engine.Pipeline.Rows;
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

    /// <summary>Memory of the shuffle instead of what the limit leaves for it; tests make it spill with this.</summary>
    internal long? ShuffleMemory { get; init; }

    /// <summary>Rows of a batch at most, instead of 131,072; tests make many small ones of few rows.</summary>
    internal int? BatchRows { get; init; }

    /// <summary>Units of a row group at most (see <see cref="RowUnits"/>), instead of 131,072. Unlike all else here it decides where row groups are cut.</summary>
    internal int? RowGroupUnits { get; init; }

    /// <summary>Called before each block that is spilled, so that tests can let the disk be full.</summary>
    internal Action? BeforeSpill { get; init; }

    /// <summary>What the second reader of a verification sees of an object instead of its bytes, so that tests can make the two readers differ.</summary>
    internal Func<string, IByteSource, IByteSource>? SecondView { get; init; }

    /// <summary>Called as each phase begins, so that tests can cancel there.</summary>
    internal Action<EtlPhase>? PhaseBegun { get; init; }

    /// <summary>Where inputs are found and the lake is opened.</summary>
    public LakeStorage Storage { get; init; } = LakeStorage.LocalOnly;

    /// <summary>How the lake is claimed, apart from the run's id and its warnings; tests give it another clock or lease.</summary>
    internal LockClaim Lock { get; init; } = new("");

    /// <summary>Opens the destination instead of <see cref="Storage"/>, so that tests can inject faults.</summary>
    internal Func<string, ILakeStore>? OpenStore { get; init; }

    /// <summary>Called from a worker thread as each partition is decided.</summary>
    public Action<PartitionOutcome>? OnPartition { get; init; }

    /// <summary>Told of each warning as it comes; the result has all of them.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }

    /// <summary>The claim of a run to its lake.</summary>
    internal LockClaim Claim(string runId, WarningLog warnings) =>
        Lock with { RunId = runId, OnWarning = text => warnings.Add(new LakeWarning(LakeWarningCode.WeakLock, text)) };
}
