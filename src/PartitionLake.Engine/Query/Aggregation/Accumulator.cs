using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>The state of one aggregate for all groups. For one thread; states of several threads are merged at the end.</summary>
internal abstract class Accumulator
{
    /// <summary>Memory held, in bytes.</summary>
    public abstract long AllocatedBytes { get; }

    public static Accumulator Create(BoundAggregate aggregate)
    {
        var plain = CreatePlain(aggregate);
        // The least of distinct values is the least of all of them.
        return aggregate.IsDistinct && aggregate.Function is not (AggregateFunction.Min or AggregateFunction.Max)
            ? new DistinctAccumulator(aggregate.Argument!.Type, plain)
            : plain;
    }

    /// <summary>Makes room for that many groups.</summary>
    public abstract void Grow(int groups);

    /// <summary>Adds a value for each row.</summary>
    /// <param name="values">The values; null for COUNT(*).</param>
    /// <param name="groups">The group of each row; null when all are of group 0.</param>
    /// <param name="length">How many rows.</param>
    public abstract void Add(Column? values, int[]? groups, int length);

    /// <summary>Adds the state of another accumulator of the same aggregate.</summary>
    /// <param name="other">The other.</param>
    /// <param name="groups">For each group of the other the group here.</param>
    public abstract void Merge(Accumulator other, int[] groups);

    /// <summary>The result of each group.</summary>
    /// <exception cref="LakeException">A sum does not fit its type.</exception>
    public abstract Column Build(int groups);

    private static Accumulator CreatePlain(BoundAggregate aggregate)
    {
        if (aggregate.Function == AggregateFunction.Count)
            return new CountAccumulator();
        var type = aggregate.Argument!.Type;
        if (aggregate.Function is AggregateFunction.Min or AggregateFunction.Max)
            return CreateExtremum(type, aggregate.Function == AggregateFunction.Max);
        var isAverage = aggregate.Function == AggregateFunction.Avg;
        return type.Kind is TypeKind.Float or TypeKind.Double
            ? new RealSum(isAverage)
            : new WholeSum(aggregate.Type, type.Scale, isAverage);
    }

    private static Accumulator CreateExtremum(LakeType type, bool isMax) => type.Kind switch
    {
        TypeKind.Boolean => new Extremum<bool, Ordered<bool>>(type, isMax),
        TypeKind.Int32 or TypeKind.Date => new Extremum<int, Ordered<int>>(type, isMax),
        TypeKind.Int64 or TypeKind.Timestamp => new Extremum<long, Ordered<long>>(type, isMax),
        TypeKind.Float => new Extremum<float, NaNLast<float>>(type, isMax),
        TypeKind.Double => new Extremum<double, NaNLast<double>>(type, isMax),
        TypeKind.Decimal => new Extremum<Int128, Ordered<Int128>>(type, isMax),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => new ByteExtremum(type, isMax),
    };
}
