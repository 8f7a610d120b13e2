using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Reporting;

/// <summary>What to find out about a lake for its report.</summary>
public sealed record ReportOptions
{
    /// <summary>Types of keys, where neither a run manifest nor the folder names tell them rightly.</summary>
    public IReadOnlyDictionary<string, LakeType>? KeyTypes { get; init; }

    /// <summary>How many files have their footers read for what is told of columns; chosen evenly over the lake.</summary>
    public int SampleFiles { get; init; } = 100;

    /// <summary>Whether the lake is tested, which reads the footers of all its files.</summary>
    public bool Test { get; init; } = true;

    /// <summary>The table to compare with, and the way to its catalog; null for none.</summary>
    public (TableName Name, AwsSession Aws)? Table { get; init; }

    /// <summary>The place in S3 where the table lies, where that is not where the lake is read.</summary>
    public string? Location { get; init; }

    /// <summary>Told what is missing from the report because it could not be read, or may not be.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Told how many partitions have been listed.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>The clock that says when the report is made.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
