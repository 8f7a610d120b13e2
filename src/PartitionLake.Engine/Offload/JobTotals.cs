using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;

namespace PartitionLake.Engine.Offload;

/// <summary>What a job counted.</summary>
/// <param name="Rows">Rows of the fact, and what each join did.</param>
/// <param name="RowsWritten">Rows that it staged.</param>
/// <param name="Checks">What the checks of the plan found, in its order.</param>
/// <param name="SparkVersion">Its version of Spark.</param>
internal sealed record JobTotals(RowTotals Rows, long RowsWritten, IReadOnlyList<CheckOutcome> Checks, string? SparkVersion);
