namespace PartitionLake.Output;

/// <summary>One rule of a bucket's lifecycle or Intelligent-Tiering: what it was, and what it is.</summary>
public sealed record LakeRuleChange
{
    public required string Bucket { get; init; }

    /// <summary>The id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Null where it could not be read; <c>none</c> where there was none.</summary>
    public required string? Before { get; init; }

    /// <summary>With <c>-WhatIf</c> what it would be.</summary>
    public required string? After { get; init; }

    /// <summary>Whether it was written.</summary>
    public required bool Changed { get; init; }

    /// <summary>Unchanged, Changed, WouldChange (with -WhatIf), Declined or Failed.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Reason { get; init; }
}
