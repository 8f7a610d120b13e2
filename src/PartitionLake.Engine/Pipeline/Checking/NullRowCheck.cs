using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Checking;

/// <summary>Compares the share of nulls in a column with what is allowed.</summary>
internal sealed class NullRowCheck(BoundCheck check) : RowCheck(check)
{
    private long _rows;
    private long _nulls;

    public override void Examine(JoinedBatch batch, int item)
    {
        var column = batch.GetColumn(Check.Columns[0]);
        var nulls = 0;
        for (var row = 0; row < batch.Length; row++)
            nulls += column.IsNull(row) ? 1 : 0;
        Interlocked.Add(ref _rows, batch.Length);
        Interlocked.Add(ref _nulls, nulls);
    }

    public override CheckOutcome Conclude(CancellationToken cancellationToken)
    {
        var rate = _rows == 0 ? 0 : (double)_nulls / _rows;
        var message =
            $"The check '{Check.Name}': '{Check.Plan.NullRate}' is null in {_nulls:N0} of {_rows:N0} rows ({rate:P2}); "
                + $"at most {Check.Plan.MaxNullRate:P2} are allowed.";
        return Outcome(rate > Check.Plan.MaxNullRate, _nulls, message, []);
    }
}
