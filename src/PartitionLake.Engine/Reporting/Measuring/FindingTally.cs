using PartitionLake.Engine.Health;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>Findings, counted by what was checked; some of each are kept whole.</summary>
public sealed class FindingTally
{
    /// <summary>How many of each check are kept whole.</summary>
    public const int ShownOfEach = 50;

    private readonly Dictionary<(string Check, FindingSeverity Severity), List<ReportFinding>> _findings = [];
    private readonly Dictionary<(string Check, FindingSeverity Severity), long> _counts = [];

    /// <summary>All findings, those among them that were not kept.</summary>
    public long Count => _counts.Values.Sum();

    public long CountOf(FindingSeverity severity) => _counts.Where(entry => entry.Key.Severity == severity).Sum(static entry => entry.Value);

    /// <summary>By check, the gravest first: how many there are, and those that were kept.</summary>
    public IEnumerable<(string Check, FindingSeverity Severity, long Count, IReadOnlyList<ReportFinding> Kept)> ByCheck =>
        _findings.OrderByDescending(static entry => entry.Key.Severity).ThenBy(static entry => entry.Key.Check, StringComparer.Ordinal)
            .Select(entry => (entry.Key.Check, entry.Key.Severity, _counts[entry.Key], (IReadOnlyList<ReportFinding>)entry.Value));

    internal void Add(ReportFinding finding)
    {
        var key = (finding.Check, finding.Severity);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        if (!_findings.TryGetValue(key, out var kept))
            _findings.Add(key, kept = []);
        if (kept.Count < ShownOfEach)
            kept.Add(finding);
    }
}

/// <summary>A finding as a report shows it.</summary>
/// <param name="Check">What was checked, or the kind of the difference.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Place">The object, partition or table; empty for the lake as a whole.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ReportFinding(string Check, FindingSeverity Severity, string Place, string Message, string Remedy);
