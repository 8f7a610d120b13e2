using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>What phase 1 counted, wherever it ran.</summary>
/// <param name="RowsRead">Rows of the fact table.</param>
/// <param name="Joins">Counts per join, in the order of the joins.</param>
internal sealed record RowTotals(long RowsRead, IReadOnlyList<JoinCounts> Joins);
