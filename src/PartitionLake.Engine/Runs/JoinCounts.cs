namespace PartitionLake.Engine.Runs;

/// <summary>What a join did to the rows that reached it.</summary>
/// <param name="From">The dimension as the plan names it.</param>
/// <param name="Matched">Rows with at least one match.</param>
/// <param name="Unmatched">Rows without; dropped when the join is inner.</param>
/// <param name="Multiplied">Rows added because a key matched several times.</param>
/// <param name="Dropped">Rows removed by an inner join.</param>
public sealed record JoinCounts(string From, long Matched, long Unmatched, long Multiplied, long Dropped);
