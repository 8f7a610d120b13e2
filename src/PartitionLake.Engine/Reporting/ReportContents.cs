using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Reporting.Measuring;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Reporting;

/// <summary>What a report tells of a lake, added up as it comes. Memory grows by 24 bytes for each partition.</summary>
/// <remarks>A part that nothing was added to is not in the report. One caller at a time.</remarks>
/// <param name="created">When it is made.</param>
public sealed class ReportContents(DateTimeOffset created)
{
    private const int MostProblems = 50;

    private readonly List<(string Part, LakeException Problem)> _problems = [];
    private ProjectionAdvice? _advice;

    public DateTimeOffset Created => created;

    /// <summary>The root of the lake, as the user wrote it; empty until something was added that tells it.</summary>
    public string Root { get; private set; } = "";

    public PartitionTally Partitions { get; } = new();

    public RunTally Runs { get; } = new();

    public ColumnTally Columns { get; } = new();

    /// <summary>Null where nobody tested the lake.</summary>
    public FindingTally? Findings { get; private set; }

    /// <summary>Null where no table was named.</summary>
    public FindingTally? Drift { get; private set; }

    /// <summary>The table that the lake was compared with.</summary>
    public TableName? Table { get; private set; }

    /// <summary>Whether Athena should make the partitions up, in a sentence; null where there are none.</summary>
    public string? Projection => _advice?.Sentence;

    /// <summary>Parts that could not be read, and why: the first of <see cref="ProblemCount"/>.</summary>
    public IReadOnlyList<(string Part, LakeException Problem)> Problems => _problems;

    public long ProblemCount { get; private set; }

    /// <summary>Says of which lake the report is.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ReportInvalid"/>: something of another lake was added before.</exception>
    public void Of(string root)
    {
        if (Root.Length > 0 && Root != root)
            throw new LakeException(
                LakeErrorCode.ReportInvalid, $"The objects are of two lakes, '{Root}' and '{root}', and a report is of one.",
                "Write one report for each: Get-LakePartition LAKE | Export-LakeReport -FilePath REPORT.", root);
        Root = root;
    }

    public void Add(PartitionInfo partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        Of(partition.Root);
        Partitions.Add(partition);
        _advice ??= new ProjectionAdvice();
        _advice.Add(partition);
    }

    public void Add(RunInfo run) => Runs.Add(run);

    public void Add(HealthFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Tested();
        Findings!.Add(new ReportFinding(
            finding.Check.ToString(), finding.Severity, finding.Object ?? finding.Partition ?? "", finding.Message, finding.Remedy));
    }

    public void Add(DriftFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Compared(finding.Table);
        Drift!.Add(new ReportFinding(
            finding.Kind.ToString(), FindingSeverity.Warning, finding.Partition ?? "", finding.Message,
            finding.CanRepair ? "Sync-LakeCatalog repairs it." : "Sync-LakeCatalog cannot repair it: look at both sides."));
    }

    /// <summary>Says that the lake was tested, though nothing may have been found.</summary>
    public void Tested() => Findings ??= new FindingTally();

    /// <summary>Says with which table the lake was compared, though nothing may differ.</summary>
    public void Compared(TableName table)
    {
        Table = table;
        Drift ??= new FindingTally();
    }

    /// <summary>Says that a part could not be read.</summary>
    public void Missed(string part, LakeException problem)
    {
        ProblemCount++;
        if (_problems.Count < MostProblems)
            _problems.Add((part, problem));
    }
}
