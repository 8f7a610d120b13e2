namespace PartitionLake.Output;

/// <summary>What <c>Invoke-PartitionEtl</c> with <c>-Engine</c> and <c>-WhatIf</c> would ask of Spark, and what that costs by.</summary>
public sealed record LakeJobPreview
{
    public required string Engine { get; init; }

    /// <summary>Rows of the fact table, by its footers.</summary>
    public required long RowsIn { get; init; }

    /// <summary>Bytes of all files of fact and dimensions.</summary>
    public required long InputBytes { get; init; }

    /// <summary>How many partitions there will be, estimated from <see cref="RowsSampled"/>; exact where these are all rows.</summary>
    public required long Partitions { get; init; }

    /// <summary>Rows that were looked at on this machine, with all joins and expressions.</summary>
    public required long RowsSampled { get; init; }

    /// <summary>Into how many parts Spark shuffles the rows at least.</summary>
    public required int Tasks { get; init; }

    /// <summary>About what job and run send to the bucket, and what that costs; null for a lake on a disk.</summary>
    public LakeRequests? Requests { get; init; }

    /// <summary>Machines of AWS Glue; null elsewhere.</summary>
    public int? Workers { get; init; }

    /// <summary>What each of them is.</summary>
    public string? WorkerType { get; init; }

    /// <summary>Data processing units of all workers, of which seconds are charged.</summary>
    public double? Dpus { get; init; }

    /// <summary>US dollars for an hour of them, at list prices of us-east-1; null where that is not known.</summary>
    public decimal? DollarsPerHour { get; init; }

    /// <summary>The calls or the command line by which the job would be started.</summary>
    public required string[] Calls { get; init; }

    /// <summary>The queries in Spark's SQL, each below its name: those that must find nothing, then the views that make the rows.</summary>
    public required string Sql { get; init; }
}
