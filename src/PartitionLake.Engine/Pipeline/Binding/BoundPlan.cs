using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>A plan whose names, types and expressions have been checked against the files.</summary>
internal sealed record BoundPlan
{
    public required EtlPlan Plan { get; init; }

    public required string Name { get; init; }

    public required InputTable Fact { get; init; }

    /// <summary>Columns to read from the fact, in the order of the batches that <see cref="RowColumn.Ordinal"/> refers to.</summary>
    public required IReadOnlyList<string> FactColumns { get; init; }

    /// <summary>The list that is unnested before all joins; null for none.</summary>
    public BoundUnnest? Unnest { get; init; }

    public required IReadOnlyList<BoundJoin> Joins { get; init; }

    /// <summary>Every column a row has after joins and computations, used or not.</summary>
    public required IReadOnlyList<RowColumn> Row { get; init; }

    public required Schema RowSchema { get; init; }

    /// <summary>The computed columns that something needs, in order.</summary>
    public required IReadOnlyList<BoundComputation> Computations { get; init; }

    public required IReadOnlyList<BoundCheck> Checks { get; init; }

    /// <summary>Positions in <see cref="Row"/> of the partition columns.</summary>
    public required IReadOnlyList<int> PartitionOrdinals { get; init; }

    public required IReadOnlyList<PartitionColumn> PartitionColumns { get; init; }

    /// <summary>Positions in <see cref="Row"/> of the columns of the data files.</summary>
    public required IReadOnlyList<int> OutputOrdinals { get; init; }

    public required Schema OutputSchema { get; init; }

    /// <summary>Positions in <see cref="OutputSchema"/> of the merge key.</summary>
    public required IReadOnlyList<int> MergeKeyOrdinals { get; init; }

    /// <summary>The order of the rows of an object, over <see cref="OutputSchema"/>; none for the order of the input.</summary>
    public required IReadOnlyList<SortColumn> SortBy { get; init; }

    /// <summary>Positions in <see cref="OutputSchema"/> of the columns with Bloom filters.</summary>
    public required IReadOnlyList<int> BloomFilters { get; init; }

    /// <summary>How the objects are laid out.</summary>
    public ParquetWriterOptions FileLayout => ObjectLayout.Of(SortBy, BloomFilters);

    /// <summary>What files of the fact and of the dimensions have otherwise than their table, of the columns that the plan uses.</summary>
    public IReadOnlyList<ReconciledColumn> Reconciled =>
        [.. Fact.Reconciled(FactColumns), .. Joins.SelectMany(static join => join.Table.Reconciled(join.Columns))];

    /// <summary>The files of the fact, then those of the dimensions.</summary>
    public IEnumerable<InputFile> Inputs => Joins.Select(join => join.Table).Prepend(Fact).SelectMany(table => table.Files);

    /// <summary>Makes sure, after reading, that nobody replaced a file meanwhile.</summary>
    /// <exception cref="LakeException">Somebody did.</exception>
    public async Task EnsureInputsUnchangedAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Inputs)
            await file.EnsureUnchangedAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Where a column of the joined row comes from.</summary>
internal enum ColumnOrigin
{
    Fact,
    Dimension,
    Computed,
    /// <summary>The element of the list for which the fact's row is repeated.</summary>
    Unnested,
}

/// <summary>A list or map of the fact for each of whose elements a row is repeated.</summary>
/// <param name="List">The list or map.</param>
/// <param name="Text">The same as the plan says it.</param>
internal sealed record BoundUnnest(BoundExpression List, string Text)
{
    /// <summary>The type of an element.</summary>
    public LakeType Element => List.Type.Element!;
}

/// <summary>A column of the joined row.</summary>
/// <param name="Field">Name and type.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Source">That place in words, for messages.</param>
/// <param name="Join">For dimension columns, the join.</param>
/// <param name="Ordinal">Position among the columns read from that table; −1 where nothing needs the column.</param>
/// <param name="ReadAs">For columns of the fact, the column of its table where that has another name.</param>
/// <param name="IsHidden">Whether expressions alone read it, under a name that users do not know.</param>
/// <param name="ReplacedBy">For one that a computed column of its name stands for, that column; otherwise −1.</param>
internal sealed record RowColumn(
    Field Field, ColumnOrigin Origin, string Source, int Join = -1, int Ordinal = -1, string? ReadAs = null, bool IsHidden = false, int ReplacedBy = -1);

/// <summary>A join whose names and types have been checked.</summary>
/// <param name="Plan">The join as the plan says it.</param>
/// <param name="Table">The dimension's files.</param>
/// <param name="Columns">Columns to read: keys first, then the used ones, then those that only the condition needs.</param>
/// <param name="KeptColumns">How many of them stay in memory.</param>
/// <param name="LeftKeys">Positions of the left keys in <see cref="BoundPlan.Row"/>.</param>
/// <param name="RightKeys">The right keys, by their names among <paramref name="Columns"/>.</param>
/// <param name="LeftComputations">Left keys that are no columns but computed of them.</param>
/// <param name="Where">The condition, over a schema of <paramref name="Columns"/>; null for all rows.</param>
internal sealed record BoundJoin(
    JoinPlan Plan,
    InputTable Table,
    IReadOnlyList<string> Columns,
    int KeptColumns,
    IReadOnlyList<int> LeftKeys,
    IReadOnlyList<string> RightKeys,
    IReadOnlyList<BoundComputation> LeftComputations,
    BoundExpression? Where);

/// <param name="Target">Position in <see cref="BoundPlan.Row"/>.</param>
/// <param name="Expression">Over <see cref="BoundPlan.RowSchema"/>.</param>
internal sealed record BoundComputation(int Target, BoundExpression Expression);
