using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Checking;

/// <summary>The checks of a plan while its rows go by, between the joins and the partitions.</summary>
internal sealed class RowChecks : IDisposable
{
    private readonly RowCheck[] _checks;

    /// <param name="plan">The plan with its checks.</param>
    /// <param name="memory">Bytes that keys may take before they go to disk, all checks together.</param>
    /// <param name="tempFolder">Where they go.</param>
    public RowChecks(BoundPlan plan, long memory, string tempFolder)
    {
        var keys = plan.Checks.Count(check => check.Plan.Unique.Count > 0);
        _checks =
        [
            .. plan.Checks.Select<BoundCheck, RowCheck>(check =>
                check.Rule is not null ? new RuleRowCheck(check)
                : check.Plan.NullRate is not null ? new NullRowCheck(check)
                : new UniqueRowCheck(check, plan, memory / keys, tempFolder)),
        ];
    }

    /// <summary>Looks at some rows of the output. Safe for several workers, each with a batch of its own.</summary>
    /// <param name="batch">The joined rows with their computed columns.</param>
    /// <param name="item">The number of the fact's row group they come from.</param>
    /// <exception cref="LakeException">A rule has no value for a row.</exception>
    public void Examine(JoinedBatch batch, int item)
    {
        foreach (var check in _checks)
            check.Examine(batch, item);
    }

    /// <summary>The results, once all rows have gone by.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CheckFailed"/>: a check of severity Error is broken.</exception>
    public IReadOnlyList<CheckOutcome> Conclude(CancellationToken cancellationToken)
    {
        var outcomes = new List<CheckOutcome>(_checks.Length);
        foreach (var check in _checks)
            outcomes.Add(check.Conclude(cancellationToken));
        var broken = outcomes.FindAll(static outcome => outcome.IsBroken && outcome.Severity == CheckSeverity.Error);
        return broken.Count == 0 ? outcomes : throw new LakeException(
            LakeErrorCode.CheckFailed,
            $"{string.Join("\n", broken.Select(outcome => outcome.Message))}\nNothing was published.",
            "Correct the rows, or give the check Severity = 'Warning' to publish them all the same.",
            broken[0].Name);
    }

    public void Dispose()
    {
        foreach (var check in _checks)
            check.Dispose();
    }
}
