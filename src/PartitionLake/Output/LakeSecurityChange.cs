namespace PartitionLake.Output;

/// <summary>One control of a bucket: what it was, and what it is.</summary>
public sealed record LakeSecurityChange
{
    public required string Bucket { get; init; }

    public required string Control { get; init; }

    /// <summary>Null where it could not be read.</summary>
    public required string? Before { get; init; }

    /// <summary>With <c>-WhatIf</c> what it would be.</summary>
    public required string? After { get; init; }

    /// <summary>Whether it was written.</summary>
    public required bool Changed { get; init; }

    /// <summary>Unchanged, Changed, WouldChange (with -WhatIf), Declined or Failed.</summary>
    public required string Status { get; init; }

    /// <summary>The whole policy as it was, for the controls that are part of one: writing it back undoes the change.</summary>
    public required string? OldPolicy { get; init; }

    /// <summary>The whole policy as it is, or with <c>-WhatIf</c> would be.</summary>
    public required string? NewPolicy { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Reason { get; init; }
}
