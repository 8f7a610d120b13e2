using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;

namespace PartitionLake.Engine.Expressions.Pruning;

/// <summary>Decides from bounds of columns whether any row can pass a filter.</summary>
public static class Pruner
{
    /// <summary>False only when it is certain that the filter is true for no row within the bounds.</summary>
    /// <param name="filter">A boolean expression.</param>
    /// <param name="boundsOfColumn">The bounds of a column of the schema the filter was bound to.</param>
    public static bool MayMatch(BoundExpression filter, Func<int, ColumnBounds> boundsOfColumn)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(boundsOfColumn);
        return filter.Type.Kind != TypeKind.Boolean || new BoundsAnalysis(filter.Schema, boundsOfColumn).Outcomes(filter.Root).HasFlag(Outcome.True);
    }
}
