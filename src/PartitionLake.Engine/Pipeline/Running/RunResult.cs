using System.Diagnostics;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>Puts together what a run did.</summary>
internal static class RunResult
{
    /// <summary>The result of a run, without what only one way to compute knows.</summary>
    /// <param name="context">The run.</param>
    /// <param name="totals">What was counted.</param>
    /// <param name="published">What became of the lake.</param>
    /// <param name="phases">How long each phase took.</param>
    public static EtlResult Of(RunContext context, RowTotals totals, PublishedLake published, IReadOnlyList<PhaseTime> phases)
    {
        var options = context.Options;
        var written = options.WhatIf ? [] : published.Objects.Where(item => item.Outcome.Action != PartitionAction.Unchanged).ToList();
        using var process = Process.GetCurrentProcess();
        return new EtlResult
        {
            RunId = context.Session.RunId,
            Name = context.Plan.Name,
            Destination = context.Plan.Plan.Destination,
            Mode = context.Plan.Plan.Mode,
            WhatIf = options.WhatIf,
            Started = context.Session.Started,
            RowsIn = totals.RowsRead,
            Joins = totals.Joins,
            Checks = [],
            RowsOut = published.RowsEncoded,
            RowsKept = published.RowsKept,
            PartitionsCreated = published.Count(PartitionAction.Create),
            PartitionsReplaced = published.Count(PartitionAction.Replace),
            PartitionsAppended = published.Count(PartitionAction.Append),
            PartitionsUnchanged = published.Count(PartitionAction.Unchanged),
            PartitionsRemoved = published.Removed.Count,
            BatchId = options.Batch?.Id,
            IsRepeatedBatch = context.Session.IsRepeatedBatch,
            IsFirst = context.Session.IsFirst,
            Objects = written.Count,
            Bytes = written.Sum(item => item.Outcome.Bytes),
            Reconciled = context.Plan.Reconciled,
            Verification = null,
            BytesSpilled = 0,
            BytesRead = 0,
            Phases = phases,
            PeakMemory = process.PeakWorkingSet64,
        };
    }
}
