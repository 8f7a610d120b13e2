using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Care;

/// <summary>What the footer of an object says.</summary>
/// <param name="Shape">Its columns.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="SortBy">The order that all its row groups tell; none where they tell none, or differ.</param>
/// <param name="BloomFilters">The columns of which a row group has a Bloom filter.</param>
internal sealed record ObjectFacts(FileShape Shape, long Rows, IReadOnlyList<SortColumnPlan> SortBy, IReadOnlyList<string> BloomFilters);
