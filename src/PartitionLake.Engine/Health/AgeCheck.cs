namespace PartitionLake.Engine.Health;

/// <summary>Finds partitions whose newest object is too old.</summary>
internal sealed class AgeCheck(TimeSpan maxAge, DateTimeOffset now) : PartitionCheck
{
    public override void Enter(ExaminedPartition partition)
    {
        var newest = partition.Objects.Max(item => item.LastModified);
        var age = now - newest;
        if (age <= maxAge)
            return;
        partition.Report(
            CheckKind.StalePartition,
            FindingSeverity.Warning,
            $"The partition was last written at {newest.UtcDateTime:yyyy-MM-dd HH:mm} UTC, "
                + $"{age.TotalDays:N1} days ago; at most {maxAge.TotalDays:N1} are allowed.",
            "Find out whether the source still delivers, and run the plan again.",
            null,
            ("LastModified", newest.UtcDateTime),
            ("Age", age),
            ("MaxAge", maxAge));
    }
}
