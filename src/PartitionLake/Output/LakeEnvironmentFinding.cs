namespace PartitionLake.Output;

/// <summary>One thing that a run needs, as <c>Test-LakeEnvironment</c> found it. All texts are single lines.</summary>
public sealed record LakeEnvironmentFinding
{
    /// <summary>What was looked at.</summary>
    public required string Check { get; init; }

    /// <summary>Passed, Warning (a run works, and less well than it could), Failed (a run would fail) or NotTried.</summary>
    public required string Status { get; init; }

    /// <summary>What was found.</summary>
    public required string Found { get; init; }

    /// <summary>What to do; null where nothing is wrong.</summary>
    public required string? Remedy { get; init; }

    /// <summary>The lake that it was looked at for; null without one.</summary>
    public required string? Path { get; init; }
}
