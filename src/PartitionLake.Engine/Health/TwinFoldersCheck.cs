using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Health;

/// <summary>Finds folders that are one partition, because they spell the same values differently.</summary>
internal sealed class TwinFoldersCheck(LakeLayout layout) : PartitionCheck
{
    private readonly object _gate = new();
    private readonly TwinFolders _folders = new([.. layout.Keys.Select(static key => key.Type)]);

    public override void Enter(ExaminedPartition partition)
    {
        if (!PartitionPath.TryParse(partition.Folder.Path, out var keys))
            return;
        var texts = keys.ConvertAll(static key => key.Text);
        lock (_gate)
            _folders.Add(partition.Folder.Path, texts);
    }

    protected override IReadOnlyList<HealthFinding> Conclude() => [.. _folders.Groups.Select(Describe)];

    private HealthFinding Describe(IReadOnlyList<string> group) => new()
    {
        Check = CheckKind.TwinFolders,
        Severity = FindingSeverity.Error,
        Partition = group[0],
        Values = ValuesOf(group[0]),
        Message = $"{TwinFolders.Describe(group)}. A run writes into one of them, so that rows of the others stay beside it, and a catalog registers none.",
        Evidence = EvidenceList.Of(("Folders", group.ToArray())),
        Remedy = TwinFolders.Remedy,
    };

    private KeyValuePair<string, object?>[] ValuesOf(string folder)
    {
        if (!PartitionPath.TryParse(folder, out var keys))
            return [];
        return [
            .. keys.Select((key, level) => new KeyValuePair<string, object?>(
                layout.Keys[level].Name, PartitionValue.ToObject(layout.ReadValue(level, key.Name, key.Text, folder), 0)))];
    }
}
