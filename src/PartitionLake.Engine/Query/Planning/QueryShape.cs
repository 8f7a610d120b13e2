using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Query.Planning;

/// <summary>A query with every name and type resolved, ready to run.</summary>
internal sealed record QueryShape
{
    public required string Text { get; init; }

    /// <summary>The columns of the table, partition keys last.</summary>
    public required Schema Table { get; init; }

    /// <summary>The condition on rows, over <see cref="Table"/>.</summary>
    public BoundExpression? Where { get; init; }

    /// <summary>The groups; null where every row comes out by itself.</summary>
    public Grouping? Grouping { get; init; }

    /// <summary>The values of an output row, over <see cref="Table"/> or over <see cref="Planning.Grouping.Result"/>.</summary>
    public required IReadOnlyList<BoundExpression> Values { get; init; }

    /// <summary>Names and types of the output.</summary>
    public required Schema Output { get; init; }

    /// <summary>The values to sort by, over the same columns as <see cref="Values"/>.</summary>
    public required IReadOnlyList<SortKey> Order { get; init; }

    /// <summary>For each value to sort by its direction.</summary>
    public SortDirection[] Directions => [.. Order.Select(static key => key.Direction)];

    /// <summary>Whether equal output rows come out once, where the groups do not see to it.</summary>
    public bool IsDistinct { get; init; }

    public long? Limit { get; init; }

    public long Offset { get; init; }

    /// <summary>The positions in <see cref="Table"/> of all columns that are read, ascending.</summary>
    public IReadOnlyList<int> Inputs
    {
        get
        {
            var inputs = new SortedSet<int>(Where?.Inputs ?? []);
            if (Grouping is null)
            {
                foreach (var value in Values)
                    inputs.UnionWith(value.Inputs);
                foreach (var key in Order)
                    inputs.UnionWith(key.Value.Inputs);
                return [.. inputs];
            }
            foreach (var key in Grouping.Keys)
                inputs.UnionWith(key.Inputs);
            foreach (var aggregate in Grouping.Aggregates)
                inputs.UnionWith(aggregate.Argument?.Inputs ?? []);
            return [.. inputs];
        }
    }
}

/// <summary>How rows become groups.</summary>
/// <param name="Keys">What rows of a group have in common, over the table; none makes one group of all rows, even of no rows.</param>
/// <param name="Aggregates">What is computed for each group.</param>
/// <param name="Result">One column for each key, then one for each aggregate.</param>
/// <param name="Having">The condition on groups, over <paramref name="Result"/>.</param>
internal sealed record Grouping(IReadOnlyList<BoundExpression> Keys, IReadOnlyList<BoundAggregate> Aggregates, Schema Result, BoundExpression? Having);

/// <param name="Function">What is computed.</param>
/// <param name="Argument">The value of each row; null for <c>COUNT(*)</c>.</param>
/// <param name="IsDistinct">Whether equal values count once.</param>
/// <param name="Type">The type of the result.</param>
internal sealed record BoundAggregate(AggregateFunction Function, BoundExpression? Argument, bool IsDistinct, LakeType Type);

/// <param name="Value">The value to sort by.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
/// <param name="NullsFirst">Whether nulls come first.</param>
internal sealed record SortKey(BoundExpression Value, bool IsDescending, bool NullsFirst)
{
    public SortDirection Direction => new(IsDescending, NullsFirst);
}
