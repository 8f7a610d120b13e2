using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Checking;

/// <summary>One check of a plan. Safe for several workers.</summary>
internal abstract class RowCheck(BoundCheck check) : IDisposable
{
    protected const int ShownExamples = 3;

    protected BoundCheck Check => check;

    public abstract void Examine(JoinedBatch batch, int item);

    public abstract CheckOutcome Conclude(CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }

    protected CheckOutcome Outcome(bool isBroken, long rows, string message, IReadOnlyList<string> examples) => new()
    {
        Name = check.Name,
        Severity = check.Plan.Severity,
        IsBroken = isBroken,
        Rows = rows,
        Message = message,
        Examples = examples,
    };
}
