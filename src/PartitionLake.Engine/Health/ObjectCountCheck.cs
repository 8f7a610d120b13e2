namespace PartitionLake.Engine.Health;

/// <summary>Finds partitions of several objects. Those that runs of mode Append added are meant to be there and do not count.</summary>
internal sealed class ObjectCountCheck(int most) : PartitionCheck
{
    private const int ShownObjects = 5;

    public override void Enter(ExaminedPartition partition)
    {
        var appended = partition.Expected.Count(expected => expected is { IsAppended: true });
        var count = partition.Objects.Count - appended;
        if (count <= most)
            return;
        partition.Report(
            CheckKind.SeveralObjects,
            FindingSeverity.Warning,
            $"The partition has {count:N0} objects where {most:N0} {(most == 1 ? "is" : "are")} expected"
                + (appended > 0 ? $", besides {appended:N0} that runs appended." : "."),
            "If they were written by several jobs, rows may be double: compare them. A run of mode Overwrite leaves one object; "
                + "if all of the rows are meant, Optimize-LakePartition merges them into one.",
            null,
            ("Objects", partition.Objects.Count),
            ("Appended", appended),
            ("Examples", partition.Objects.Take(ShownObjects).Select(item => item.Path).ToArray()));
    }
}
