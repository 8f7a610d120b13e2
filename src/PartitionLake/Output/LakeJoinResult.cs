namespace PartitionLake.Output;

/// <summary>What one join did to the rows that reached it.</summary>
public sealed record LakeJoinResult
{
    /// <summary>The dimension as the plan names it.</summary>
    public required string From { get; init; }

    /// <summary>Rows with at least one match.</summary>
    public required long Matched { get; init; }

    /// <summary>Rows without a match.</summary>
    public required long Unmatched { get; init; }

    /// <summary>Rows added because a key matched several times.</summary>
    public required long Multiplied { get; init; }

    /// <summary>Rows removed by an inner join.</summary>
    public required long Dropped { get; init; }

    public override string ToString() =>
        FormattableString.Invariant($"{From}: {Matched:N0} matched, {Unmatched:N0} unmatched, {Multiplied:N0} multiplied, {Dropped:N0} dropped");
}
