namespace PartitionLake.Output;

/// <summary>One control of AWS Security Hub about one bucket. All texts are single lines.</summary>
public sealed record LakeSecurityFinding
{
    public required string Bucket { get; init; }

    /// <summary>Security Hub's id, such as <c>S3.5</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Low, Medium, High or Critical.</summary>
    public required string Severity { get; init; }

    /// <summary>Passed, Failed, NotAvailable (does not apply, or cannot be seen from here) or CannotTell (what decides could not be read).</summary>
    public required string Status { get; init; }

    /// <summary>What the status rests on.</summary>
    public required string Evidence { get; init; }

    /// <summary>A command line that makes the control pass; null for a control that has passed.</summary>
    public required string? Remedy { get; init; }
}
