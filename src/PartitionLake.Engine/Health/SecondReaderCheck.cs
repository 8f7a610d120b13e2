using System.Collections.Concurrent;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Parquet.Judging;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Decodes every page of every column, and so verifies their checksums and that all rows are there; and compares each value with what
/// a second, independent reader makes of the same bytes. One finding for each column that differs, and one for all that was not compared.
/// </summary>
internal sealed class SecondReaderCheck(HealthOptions options, HealthProgress progress) : PartitionCheck
{
    private const int ShownReasons = 20;

    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private long _objects;
    private long _columns;

    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        var verdict = await FileJudge.CompareAsync(item.File, options.SecondView?.Invoke(item.Stored), cancellationToken).ConfigureAwait(false);
        progress.AddCompared(verdict.Values, verdict.NotCompared.Count);
        foreach (var difference in verdict.Differences)
            Report(item, difference);
        if (verdict.NotCompared.Count == 0)
            return;
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _columns, verdict.NotCompared.Count);
        foreach (var (column, reason) in verdict.NotCompared)
        {
            if (_reasons.Count < ShownReasons)
                _reasons.TryAdd(column, reason);
        }
    }

    public override Task<IReadOnlyList<HealthFinding>> ConcludeAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HealthFinding>>(_columns == 0 ? [] :
        [
            new HealthFinding
            {
                Check = CheckKind.NotCompared,
                Severity = FindingSeverity.Information,
                Message =
                    $"{progress.ValuesCompared:N0} values were read by two readers. "
                        + $"{_columns:N0} columns of {_objects:N0} objects were read by ours alone: the second reader does not read them.",
                Evidence = EvidenceList.Of(
                    ("Compared", progress.ValuesCompared),
                    ("NotCompared", _columns),
                    ("Objects", _objects),
                    ("Reasons", _reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => $"{reason.Key}: {reason.Value}").ToArray())),
                Remedy = "Nothing is wrong with them as far as one reader can tell; compare them with another engine where that is not enough.",
            },
        ]);

    private static void Report(ExaminedObject item, ColumnDifference difference)
    {
        var (ours, theirs) = DifferenceText.Of(difference);
        item.Report(
            CheckKind.ReaderDifference,
            FindingSeverity.Error,
            $"Two readers read column '{difference.Name}' of '{item.Stored.Path}' differently, "
                + $"first in row {difference.Row + 1:N0}: PartitionLake {ours}, Parquet.Net {theirs}.",
            "One of them is wrong: read the row with a third engine before anyone relies on it, and report it with the object.",
            ("Column", difference.Name),
            ("Row", difference.Row + 1),
            ("Value", ours),
            ("SecondValue", theirs),
            ("Rows", difference.Count));
    }
}
