namespace PartitionLake.Output;

/// <summary>The report of one run of <c>Invoke-PartitionEtl</c>.</summary>
public sealed record LakeEtlResult
{
    public required string RunId { get; init; }

    public required string Name { get; init; }

    /// <summary>The table root that was written to.</summary>
    public required string Destination { get; init; }

    public required string Mode { get; init; }

    /// <summary>When the run began, in local time.</summary>
    public required DateTime Started { get; init; }

    /// <summary>Rows of the fact table.</summary>
    public required long RowsIn { get; init; }

    public required LakeJoinResult[] Joins { get; init; }

    /// <summary>What the checks of the plan found, in its order.</summary>
    public required LakeCheckResult[] Checks { get; init; }

    /// <summary>Columns in which files of one table differed, of those that were used.</summary>
    public LakeReconciledColumn[] Reconciled { get; init; } = [];

    /// <summary>Rows that the run made: rows in, plus multiplied, minus dropped.</summary>
    public required long RowsOut { get; init; }

    /// <summary>Old rows that mode Merge kept beside them.</summary>
    public required long RowsKept { get; init; }

    public required int PartitionsCreated { get; init; }

    public required int PartitionsReplaced { get; init; }

    /// <summary>Partitions that existed and that mode Append added an object to.</summary>
    public required int PartitionsAppended { get; init; }

    public required int PartitionsUnchanged { get; init; }

    /// <summary>Partitions that mode Replace removed.</summary>
    public required int PartitionsRemoved { get; init; }

    /// <summary>Objects written.</summary>
    public required int Objects { get; init; }

    /// <summary>Bytes written.</summary>
    public required long Bytes { get; init; }

    /// <summary>Objects that two readers read back and found alike before they were published.</summary>
    public required int ObjectsVerified { get; init; }

    /// <summary>Values in them that both readers read.</summary>
    public required long ValuesVerified { get; init; }

    /// <summary>Columns in them that only one of the readers reads, each with the reason.</summary>
    public required string[] ColumnsNotVerified { get; init; }

    /// <summary>Bytes read from fact and dimension files.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Bytes spilled to the temporary folder because memory was full.</summary>
    public required long BytesSpilled { get; init; }

    /// <summary>Requests to AWS or another store, the catalog's too, by kind, and what they cost.</summary>
    public required LakeRequests Requests { get; init; }

    /// <summary>Time in which rows or files came through the pipeline, before the run began.</summary>
    public TimeSpan InputTime { get; init; }

    /// <summary>Time to read the plan, open footers and bind names and types.</summary>
    public required TimeSpan PlanTime { get; init; }

    /// <summary>Time to load the dimension tables.</summary>
    public required TimeSpan DimensionTime { get; init; }

    /// <summary>Time to scan, join, compute, check and sort the rows.</summary>
    public required TimeSpan RowTime { get; init; }

    /// <summary>Time to encode and publish the partitions.</summary>
    public required TimeSpan PublishTime { get; init; }

    /// <summary>From the first object of the pipeline, or the beginning of the run, to its end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Rows of the fact table per second of <see cref="Elapsed"/>.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Highest working set of the process, in bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>What did not stop the run and has to be known; each was a warning too.</summary>
    public required LakeRunWarning[] Warnings { get; init; }

    /// <summary>What computed the rows: <c>PartitionLake</c>, <c>Spark</c>, or <c>Glue</c> with its version.</summary>
    public string Engine { get; init; } = "PartitionLake";

    /// <summary>What the job is called where it ran; null where this process computed.</summary>
    public string? JobRunId { get; init; }

    /// <summary>Seconds of data processing units that AWS Glue charges for the job; null where nothing is charged.</summary>
    public double? DpuSeconds { get; init; }

    /// <summary>The version of Spark that computed; null where this process did.</summary>
    public string? SparkVersion { get; init; }

    /// <summary>Time in which the job ran and what it left was checked.</summary>
    public TimeSpan JobTime { get; init; }

    /// <summary>The table that was kept in line, where the plan names one; null where that failed, which is then an error too.</summary>
    public LakeAthenaTable? Catalog { get; init; }

    /// <summary>The batch of a stream that the rows are; null for rows that have no such name.</summary>
    public string? BatchId { get; init; }

    /// <summary>Whether the lake had the batch already: then nothing was done, and <see cref="RunId"/> is the run that appended it.</summary>
    public bool IsRepeatedBatch { get; init; }

    /// <summary>Whether the lake already held exactly this result, so that nothing was written. A run that makes an empty lake writes its record.</summary>
    public required bool IsUpToDate { get; init; }
}
