using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>A partition on its way through the checks, which add what they find. Belongs to one worker.</summary>
internal sealed class ExaminedPartition
{
    private readonly LakeLayout _layout;
    private Column[]? _keys;

    public ExaminedPartition(PartitionFolder folder, LakeLayout layout, ExpectedLake runs)
    {
        Folder = folder;
        _layout = layout;
        Expected = [.. folder.Objects.Select(item => runs.Find(item.Path))];
        foreach (var expected in Expected)
            expected?.MarkSeen();
    }

    public PartitionFolder Folder { get; }

    public IReadOnlyList<StoredObject> Objects => Folder.Objects;

    /// <summary>For each object what the runs say of it; null where none wrote it.</summary>
    public IReadOnlyList<ExpectedObject?> Expected { get; }

    public List<HealthFinding> Findings { get; } = [];

    /// <summary>Rows of the objects that could be read.</summary>
    public long Rows { get; set; }

    /// <summary>The key values, each as a column of one row, in the order of the layout.</summary>
    public Column[] Keys => _keys ??= ReadKeys();

    public void Report(
        CheckKind check,
        FindingSeverity severity,
        string message,
        string remedy,
        StoredObject? item = null,
        params ReadOnlySpan<(string Name, object? Value)> evidence)
    {
        Findings.Add(new HealthFinding
        {
            Check = check,
            Severity = severity,
            Partition = Folder.Path,
            Values = Folder.Values,
            Object = item?.Path,
            Message = message,
            Evidence = EvidenceList.Of(evidence),
            Remedy = remedy,
        });
    }

    private Column[] ReadKeys()
    {
        if (!PartitionPath.TryParse(Folder.Path, out var segments))
            throw new InvalidOperationException($"'{Folder.Path}' was listed as a partition and is none.");
        var keys = new Column[segments.Count];
        for (var level = 0; level < keys.Length; level++)
            keys[level] = _layout.ReadValue(level, segments[level].Name, segments[level].Text, Folder.Path);
        return keys;
    }
}
