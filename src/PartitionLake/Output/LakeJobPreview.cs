namespace PartitionLake.Output;

/// <summary>What <c>Invoke-PartitionEtl -Engine Spark -WhatIf</c> would ask of Spark.</summary>
public sealed record LakeJobPreview
{
    public required string Engine { get; init; }

    /// <summary>Rows of the fact table, by its footers.</summary>
    public required long RowsIn { get; init; }

    /// <summary>Bytes of all files of fact and dimensions.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Into how many parts Spark shuffles the rows at least.</summary>
    public required int Tasks { get; init; }

    /// <summary>The program that would be started, and its arguments.</summary>
    public required string Call { get; init; }

    /// <summary>The queries in Spark's SQL, each below its name: those that must find nothing, then the views that make the rows.</summary>
    public required string Sql { get; init; }
}
