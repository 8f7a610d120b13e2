namespace PartitionLake.Output;

/// <summary>One Parquet file that <c>New-LakeSampleData</c> wrote.</summary>
public sealed record LakeSampleFile
{
    /// <summary>The table's name: <c>fact_rate</c>, <c>dim_code</c> and so on.</summary>
    public required string Name { get; init; }

    public required long Rows { get; init; }

    public required long Bytes { get; init; }

    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }
}
