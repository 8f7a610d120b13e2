namespace PartitionLake.Output;

/// <summary>How far a source of a stream was read by the runs that a lake stands on, as <c>Get-LakeRun -Position</c> returns it.</summary>
public sealed record LakePosition
{
    /// <summary>The part of the source.</summary>
    public required string Shard { get; init; }

    /// <summary>What the source calls the place.</summary>
    public required string Position { get; init; }

    /// <summary>The run that brought the rows up to there.</summary>
    public required string RunId { get; init; }

    /// <summary>The root of the lake.</summary>
    public required string Path { get; init; }
}
