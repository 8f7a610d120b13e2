namespace PartitionLake.Engine.Health;

/// <summary>Finds partitions of many small objects, as appends leave them: each costs a query a request and some milliseconds.</summary>
internal sealed class UnmergedCheck(string root, HealthOptions options) : PartitionCheck
{
    public override void Enter(ExaminedPartition partition)
    {
        var small = partition.Objects.Where(item => item.Length < options.SmallObjectBytes).ToList();
        if (small.Count <= options.MaxSmallObjects)
            return;
        partition.Report(
            CheckKind.UnmergedObjects,
            FindingSeverity.Warning,
            $"The partition has {small.Count:N0} objects of less than {options.SmallObjectBytes:N0} bytes, "
                + $"which are {small.Sum(static item => item.Length):N0} bytes together; {options.MaxSmallObjects:N0} are allowed.",
            $"Merge them: {CareCommand.Of(root, partition.Folder.Path)}",
            null,
            ("Objects", partition.Objects.Count),
            ("SmallObjects", small.Count),
            ("Bytes", partition.Objects.Sum(static item => item.Length)));
    }
}
