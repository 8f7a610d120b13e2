namespace PartitionLake.Output;

/// <summary>What one check of the plan found.</summary>
public sealed record LakeCheckResult
{
    public required string Name { get; init; }

    /// <summary>Warning or Error.</summary>
    public required string Severity { get; init; }

    public required bool IsBroken { get; init; }

    /// <summary>Rows that break it: false ones, those that share a key, or nulls.</summary>
    public required long Rows { get; init; }

    public required string Message { get; init; }

    /// <summary>The first rows that break it.</summary>
    public required string[] Examples { get; init; }

    public override string ToString() => Message;
}
