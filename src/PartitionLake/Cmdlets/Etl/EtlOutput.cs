using PartitionLake.Console;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Turns what the engine reports into the objects that users get.</summary>
internal static class EtlOutput
{
    /// <param name="result">The run.</param>
    /// <param name="input">How long rows came through the pipeline before it.</param>
    /// <param name="run">How long the run took.</param>
    /// <param name="requests">What was sent to AWS.</param>
    public static LakeEtlResult ToResult(EtlResult result, TimeSpan input, TimeSpan run, LakeRequests requests)
    {
        var elapsed = input + run;
        var joins = new LakeJoinResult[result.Joins.Count];
        for (var i = 0; i < joins.Length; i++)
        {
            var join = result.Joins[i];
            joins[i] = new LakeJoinResult
            {
                From = join.From,
                Matched = join.Matched,
                Unmatched = join.Unmatched,
                Multiplied = join.Multiplied,
                Dropped = join.Dropped,
            };
        }
        var report = new LakeEtlResult
        {
            RunId = result.RunId,
            Name = result.Name,
            Destination = result.Destination,
            Mode = result.Mode.ToString(),
            Started = result.Started.LocalDateTime - input,
            RowsIn = result.RowsIn,
            Joins = joins,
            Checks = [.. result.Checks.Select(ToCheck)],
            Reconciled = [.. result.Reconciled.Select(ToReconciled)],
            RowsOut = result.RowsOut,
            RowsKept = result.RowsKept,
            PartitionsCreated = result.PartitionsCreated,
            PartitionsReplaced = result.PartitionsReplaced,
            PartitionsAppended = result.PartitionsAppended,
            PartitionsUnchanged = result.PartitionsUnchanged,
            BatchId = result.BatchId,
            IsRepeatedBatch = result.IsRepeatedBatch,
            IsUpToDate = result.IsRepeatedBatch == (result.BatchId is not null)
                && result.Objects == 0 && result.PartitionsRemoved == 0 && !(result.IsFirst && result.PartitionsUnchanged == 0),
            PartitionsRemoved = result.PartitionsRemoved,
            Objects = result.Objects,
            Bytes = result.Bytes,
            ObjectsVerified = result.Verification?.Objects ?? 0,
            ValuesVerified = result.Verification?.Values ?? 0,
            ColumnsNotVerified = [.. result.Verification?.NotCompared.Select(static column => $"'{column.Key}': {column.Value}") ?? []],
            BytesRead = result.BytesRead,
            BytesSpilled = result.BytesSpilled,
            Requests = requests,
            InputTime = input,
            PlanTime = TimeOf(result, EtlPhase.Plan),
            DimensionTime = TimeOf(result, EtlPhase.Dimensions),
            RowTime = TimeOf(result, EtlPhase.Rows),
            PublishTime = TimeOf(result, EtlPhase.Publish),
            Elapsed = elapsed,
            RowsPerSecond = elapsed > TimeSpan.Zero ? Math.Round(result.RowsIn / elapsed.TotalSeconds) : 0,
            PeakMemory = result.PeakMemory,
            Warnings = WarningOutput.ToOutput(result.Warnings),
            Engine = result.Job?.Engine ?? "PartitionLake",
        };
        return result.Job is not { } job ? report : report with
        {
            JobRunId = job.JobRunId,
            DpuSeconds = job.DpuSeconds,
            SparkVersion = job.SparkVersion,
            JobTime = TimeOf(result, EtlPhase.Job),
        };
    }

    public static PSObject ToChange(PartitionOutcome outcome, string destination)
    {
        var values = KeyProperties.ToDictionary(outcome.Values);
        var change = new LakePartitionChange
        {
            Action = outcome.Action.ToString(),
            Partition = outcome.Path,
            Values = values,
            Rows = outcome.Rows,
            Bytes = outcome.Bytes,
            Path = PathInput.Combine(destination, outcome.Path),
            Destination = destination,
        };
        return KeyProperties.Attach(change, values);
    }

    private static LakeReconciledColumn ToReconciled(ReconciledColumn column) => new()
    {
        Input = column.Input,
        Column = column.Column,
        Type = column.Type,
        Found = column.Found,
        Files = [.. column.Files],
    };

    private static LakeCheckResult ToCheck(CheckOutcome outcome) => new()
    {
        Name = outcome.Name,
        Severity = outcome.Severity.ToString(),
        IsBroken = outcome.IsBroken,
        Rows = outcome.Rows,
        Message = outcome.Message,
        Examples = [.. outcome.Examples],
    };

    private static TimeSpan TimeOf(EtlResult result, EtlPhase phase)
    {
        var time = TimeSpan.Zero;
        foreach (var entry in result.Phases)
        {
            if (entry.Phase == phase)
                time += entry.Elapsed;
        }
        return time;
    }
}
