namespace PartitionLake.Output;

/// <summary>One permission that a cmdlet needs of AWS.</summary>
public sealed record LakePermission
{
    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    /// <summary>As policies write it, such as <c>s3:PutObject</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what: ARNs; a name that begins with <c>your-</c> stands for what is not known.</summary>
    public required string[] Resource { get; init; }

    /// <summary>What for.</summary>
    public required string Why { get; init; }

    /// <summary>What happens without it.</summary>
    public required string Without { get; init; }

    /// <summary>The parameter or the key of a plan that makes it needed; null where it always is.</summary>
    public string? OnlyWith { get; init; }
}
