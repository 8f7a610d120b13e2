using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>A check whose names and types have been checked.</summary>
/// <param name="Plan">The check as the plan says it.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Rule">The rule, over the whole row; null for checks of keys and nulls.</param>
/// <param name="Columns">Positions in the row of what it reads: the inputs of the rule, the key in its order, or the column.</param>
internal sealed record BoundCheck(CheckPlan Plan, string Name, BoundRule? Rule, IReadOnlyList<int> Columns);
