using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Rows;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Writes the pieces of a partition into the object that its encoder has begun, in the order of the plan, for one worker.</summary>
internal sealed class PieceEncoder(BoundPlan plan, CarryLayout layout, DimensionTable[] dimensions, ParquetEncoder encoder, ObjectRows objectRows) : IDisposable
{
    private readonly OutputGatherer _gatherer = new(plan, layout, dimensions, mayRepeat: true);
    private readonly OutputGatherer _plainGatherer = new(plan, layout, dimensions, mayRepeat: false);
    private IRowGroups? _sorted;

    public void Write(PartitionPiece piece)
    {
        if (plan.SortBy.Count == 0)
            encoder.WriteRowGroup(_gatherer.Gather(piece));
        else if (piece is { IsFirst: true, IsLast: true })
            encoder.WriteRowGroup(_gatherer.Gather(Sort(piece)));
        else
            Collect(piece);
    }

    public void Dispose() => _sorted?.Dispose();

    /// <summary>Takes a piece of a partition that is larger than a row group.</summary>
    private void Collect(PartitionPiece piece)
    {
        _sorted ??= objectRows.Begin(encoder);
        _sorted.Append(_plainGatherer.Gather(piece), null);
        if (!piece.IsLast)
            return;
        _sorted.Flush();
        _sorted.Dispose();
        _sorted = null;
    }

    /// <summary>Sorts a whole partition before the values of dimensions are gathered.</summary>
    private PartitionPiece Sort(PartitionPiece piece)
    {
        var keys = new Column[plan.SortBy.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var slot = layout.Outputs[plan.SortBy[i].Ordinal];
            var carried = piece.Columns[slot.Carried];
            keys[i] = slot.Join < 0 ? carried : dimensions[slot.Join][slot.Ordinal].Gather(((Column<int>)carried).Values.AsSpan(0, piece.Length));
        }
        var order = new RowOrder(keys, [.. plan.SortBy.Select(static key => key.Direction)]).Sort(piece.Length);
        var columns = new Column[piece.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = piece.Columns[i].Gather(order);
        return piece with { Columns = columns };
    }
}
