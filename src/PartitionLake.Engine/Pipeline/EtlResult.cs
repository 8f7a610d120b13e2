using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline;

/// <summary>What a run did.</summary>
public sealed record EtlResult
{
    public required string RunId { get; init; }
    public required string Name { get; init; }
    public required string Destination { get; init; }
    public required PublishMode Mode { get; init; }
    public required bool WhatIf { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>Rows of the fact table.</summary>
    public required long RowsIn { get; init; }

    public required IReadOnlyList<JoinCounts> Joins { get; init; }

    /// <summary>What the checks of the plan found, in its order.</summary>
    public required IReadOnlyList<CheckOutcome> Checks { get; init; }

    /// <summary>Rows encoded: rows in + multiplied − dropped.</summary>
    public required long RowsOut { get; init; }

    /// <summary>Rows of the old objects that mode Merge kept.</summary>
    public required long RowsKept { get; init; }

    public required int PartitionsCreated { get; init; }
    public required int PartitionsReplaced { get; init; }

    /// <summary>Partitions that existed and that mode Append added an object to.</summary>
    public required int PartitionsAppended { get; init; }
    public required int PartitionsUnchanged { get; init; }

    /// <summary>Partitions that mode Replace removed, or of which mode Merge moved every row elsewhere.</summary>
    public required int PartitionsRemoved { get; init; }

    /// <summary>The id of the batch of a stream; null for input that has no name.</summary>
    public string? BatchId { get; init; }

    /// <summary>Whether the lake had the batch already, by the run of <see cref="RunId"/>: nothing was done.</summary>
    public bool IsRepeatedBatch { get; init; }

    /// <summary>Whether it is the first that ended in this lake, which it made where nothing was.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Objects written.</summary>
    public required int Objects { get; init; }

    /// <summary>Bytes written.</summary>
    public required long Bytes { get; init; }

    /// <summary>What files of one table had otherwise than the others, of the columns that were used.</summary>
    public required IReadOnlyList<ReconciledColumn> Reconciled { get; init; }

    /// <summary>What was read back and compared; null where the plan asks for none.</summary>
    public required VerificationCounts? Verification { get; init; }

    /// <summary>Bytes spilled to the temporary folder.</summary>
    public required long BytesSpilled { get; init; }

    /// <summary>Bytes read from fact and dimension files.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Wall-clock time per phase, in order: plan, dimensions, rows, publish.</summary>
    public required IReadOnlyList<PhaseTime> Phases { get; init; }

    /// <summary>Highest working set of the process, in bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>The job on another engine that computed the rows; null where this process did.</summary>
    public ManifestJob? Job { get; init; }

    /// <summary>What did not stop the run and has to be known: files that were left out, or read once although they were named twice.</summary>
    public IReadOnlyList<LakeWarning> Warnings { get; init; } = [];
}

/// <summary>What two readers read alike before it was published.</summary>
/// <param name="Objects">Objects that were read back.</param>
/// <param name="Values">Values that both readers read, nulls too.</param>
/// <param name="NotCompared">Columns of them that only ours reads, by name, with the reason.</param>
public sealed record VerificationCounts(int Objects, long Values, IReadOnlyDictionary<string, string> NotCompared);

/// <param name="Phase">The phase.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record PhaseTime(EtlPhase Phase, TimeSpan Elapsed);

/// <summary>The steps of a run, in order.</summary>
public enum EtlPhase
{
    /// <summary>Reads the plan, opens footers, binds names and types.</summary>
    Plan,
    /// <summary>Loads the dimension tables.</summary>
    Dimensions,
    /// <summary>Scans, joins, computes, checks and sorts the fact rows. Nothing has been written so far.</summary>
    Rows,
    /// <summary>Waits for a job on another engine, which does all of that, and checks what it left.</summary>
    Job,
    /// <summary>Encodes and publishes the partitions.</summary>
    Publish,
}

/// <summary>What happens, or with WhatIf would happen, to one partition.</summary>
public sealed record PartitionOutcome
{
    /// <summary>Path below the table root: <c>state=GA/month=08</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The key values in order, typed: string, int, long, bool, double, decimal, DateOnly, DateTime, or null.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; }

    public required PartitionAction Action { get; init; }
    public required long Rows { get; init; }

    /// <summary>Size of the new object.</summary>
    public required long Bytes { get; init; }
}
