using System.Collections;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Runs;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Reporting;

/// <summary>Turns the objects that users pipe into what a report is made of.</summary>
internal static class ReportInput
{
    /// <exception cref="LakeException">It tells nothing of a lake, or is of another lake than those before.</exception>
    public static void Add(ReportContents contents, object input)
    {
        switch (input)
        {
            case LakePartition partition:
                contents.Add(ToPartition(partition));
                break;
            case LakeRun run:
                contents.Of(run.Path);
                contents.Add(ToRun(run));
                break;
            case LakeEtlResult result:
                contents.Of(result.Destination);
                contents.Add(ToRun(result));
                break;
            case LakeFinding finding:
                contents.Of(finding.Root);
                contents.Add(ToFinding(finding));
                break;
            case LakeCatalogFinding finding:
                contents.Of(finding.Root);
                contents.Add(ToDrift(finding));
                break;
            default:
                throw new LakeException(
                    LakeErrorCode.ReportInvalid, $"An object of the type {input.GetType().Name} tells a report nothing.",
                    "Pipe objects of Get-LakePartition, Get-LakeRun, Test-LakePartition, Test-LakeCatalog or Invoke-PartitionEtl, or name a lake with -Path.");
        }
    }

    private static PartitionInfo ToPartition(LakePartition partition) => new()
    {
        Path = partition.Partition,
        Values = ToPairs(partition.Values),
        Rows = partition.Rows,
        Bytes = partition.Bytes,
        Objects = partition.Objects,
        LastModified = Utc(partition.LastModified),
        StorageClass = partition.StorageClass,
        Root = partition.Root,
    };

    private static RunInfo ToRun(LakeRun run) => new()
    {
        Number = run.Number,
        RunId = run.RunId,
        State = Enum.Parse<RunState>(run.State),
        Plan = run.Plan,
        Mode = run.Mode is null ? null : Enum.Parse<PublishMode>(run.Mode),
        Started = Utc(run.Started),
        Finished = run.Finished is { } finished ? Utc(finished) : null,
        RowsIn = run.RowsIn,
        RowsOut = run.RowsOut,
        Owner = run.Owner,
        LeaseExpires = run.LeaseExpires is { } expires ? Utc(expires) : null,
        Counts = run.PartitionsCreated is null ? null : new RunCounts(
            run.PartitionsCreated.Value, run.PartitionsReplaced ?? 0, run.PartitionsAppended ?? 0, run.PartitionsUnchanged ?? 0,
            run.PartitionsRemoved ?? 0, run.BytesWritten ?? 0),
    };

    private static RunInfo ToRun(LakeEtlResult result) => new()
    {
        RunId = result.RunId,
        State = RunState.Completed,
        Plan = result.Name,
        Mode = Enum.Parse<PublishMode>(result.Mode),
        Started = Utc(result.Started),
        Finished = Utc(result.Started) + result.Elapsed,
        RowsIn = result.RowsIn,
        RowsOut = result.RowsOut,
        Counts = new RunCounts(
            result.PartitionsCreated, result.PartitionsReplaced, result.PartitionsAppended, result.PartitionsUnchanged,
            result.PartitionsRemoved, result.Bytes),
    };

    private static HealthFinding ToFinding(LakeFinding finding) => new()
    {
        Check = Enum.Parse<CheckKind>(finding.Check),
        Severity = Enum.Parse<FindingSeverity>(finding.Severity),
        Partition = finding.Partition,
        Values = ToPairs(finding.Values),
        Object = finding.Object,
        Message = finding.Message,
        Remedy = finding.Remedy,
    };

    private static DriftFinding ToDrift(LakeCatalogFinding finding) => new(
        Enum.Parse<DriftKind>(finding.Kind), new TableName(finding.Database, finding.TableName), finding.Partition, finding.Values,
        finding.Expected, finding.Found, finding.Message, finding.CanRepair);

    private static List<KeyValuePair<string, object?>> ToPairs(LakeValues values)
    {
        var pairs = new List<KeyValuePair<string, object?>>(values.Count);
        foreach (DictionaryEntry entry in values)
            pairs.Add(new(entry.Key.ToString()!, entry.Value is PSObject { BaseObject: var inner } ? inner : entry.Value));
        return pairs;
    }

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime());
}
