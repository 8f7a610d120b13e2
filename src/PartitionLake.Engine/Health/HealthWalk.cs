using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Finds the partitions to test. What does not fit the layout becomes a finding.</summary>
internal sealed class HealthWalk
{
    private readonly LakeLayout _layout;
    private readonly PartitionSelection _selection;
    private readonly FolderSet? _folders;
    private readonly PartitionWalk _walk;
    private readonly List<HealthFinding> _findings = [];

    public HealthWalk(ILakeStore store, LakeLayout layout, PartitionSelection selection, IReadOnlyList<string>? folders)
    {
        _layout = layout;
        _selection = selection;
        _folders = folders is null ? null : new FolderSet(folders);
        _walk = new PartitionWalk(store, layout, selection, ReportStray)
        {
            OnMisfit = (folder, misfit) => Report(folder, misfit.Message + " What lies there was not tested.", misfit.Remedy),
        };
    }

    /// <summary>What was found in the folders themselves, once they have been walked.</summary>
    public IReadOnlyList<HealthFinding> Findings => _findings;

    /// <summary>The partitions, in path order. A folder that does not fit the layout is a finding, and the others are walked.</summary>
    public async IAsyncEnumerable<PartitionFolder> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_selection.IsNever)
            yield break;
        await foreach (var folder in ListAsync(cancellationToken).ConfigureAwait(false))
            yield return folder;
    }

    /// <summary>Objects that runs recorded, that the walk should have met, and did not.</summary>
    public IEnumerable<HealthFinding> FindMissing(ExpectedLake runs)
    {
        foreach (var item in _selection.IsNever ? [] : runs.Unseen)
        {
            var folder = LakePath.FolderOf(item.Path);
            if (_folders?.Contains(folder) == false || ValuesOf(folder) is not { } values)
                continue;
            yield return new HealthFinding
            {
                Check = CheckKind.MissingObject,
                Severity = FindingSeverity.Error,
                Partition = folder,
                Values = values,
                Object = item.Path,
                Message = $"'{item.Path}' with {item.Rows:N0} rows is not there, though run {item.RunId} wrote it and no later run replaced it.",
                Evidence = EvidenceList.Of(("ExpectedRows", item.Rows), ("ExpectedBytes", item.Bytes), ("RunId", item.RunId)),
                Remedy = "Run the plan again for this partition. If it was removed on purpose, leave this check out.",
            };
        }
    }

    private async IAsyncEnumerable<PartitionFolder> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_folders is null)
        {
            await foreach (var folder in _walk.RunAsync(cancellationToken).ConfigureAwait(false))
                yield return folder;
            yield break;
        }
        await foreach (var folder in _walk.RunAsync(_folders.Roots, cancellationToken).ConfigureAwait(false))
            yield return folder;
    }

    /// <summary>The values of a folder's keys; null where the selection does not want it.</summary>
    private List<KeyValuePair<string, object?>>? ValuesOf(string folder)
    {
        if (!PartitionPath.TryParse(folder, out var segments) || segments.Count != _layout.Keys.Count)
            return null;
        var values = new Column[segments.Count];
        var result = new List<KeyValuePair<string, object?>>(values.Length);
        for (var level = 0; level < values.Length; level++)
        {
            if (_layout.TryReadValue(level, segments[level].Name, segments[level].Text, folder, out values[level]) is not null)
                return null;
            if (!_selection.MayMatch(values, level))
                return null;
            result.Add(new(_layout.Keys[level].Name, PartitionValue.ToObject(values[level], 0)));
        }
        return result;
    }

    private void ReportStray(string folder, string problem) => Report(
        folder,
        $"The folder '{folder}' {problem}. What lies there was not tested.",
        "Move the files into a partition folder, or give the table a root of its own.");

    private void Report(string? folder, string message, string? remedy) => _findings.Add(new HealthFinding
    {
        Check = CheckKind.Layout,
        Severity = FindingSeverity.Error,
        Partition = folder,
        Message = message,
        Remedy = remedy ?? "Give the table a root of its own.",
    });
}
