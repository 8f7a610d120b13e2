namespace PartitionLake.Output;

/// <summary>One control of AWS Security Hub about one bucket. All texts are single lines.</summary>
public sealed record LakeSecurityFinding
{
    public required string Bucket { get; init; }

    /// <summary>Security Hub's id, such as <c>S3.5</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required LakeSecuritySeverity Severity { get; init; }

    public required LakeSecurityStatus Status { get; init; }

    /// <summary>What the status rests on.</summary>
    public required string Evidence { get; init; }

    /// <summary>A command line that makes the control pass; null for a control that has passed.</summary>
    public required string? Remedy { get; init; }
}
