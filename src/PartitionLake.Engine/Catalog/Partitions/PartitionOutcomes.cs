namespace PartitionLake.Engine.Catalog.Partitions;

/// <summary>What became of partitions in the catalog. Safe for several threads.</summary>
public sealed class PartitionOutcomes
{
    private long _added;
    private long _updated;
    private long _removed;
    private long _unchanged;
    private long _failed;

    public long Added => Interlocked.Read(ref _added);

    public long Updated => Interlocked.Read(ref _updated);

    public long Removed => Interlocked.Read(ref _removed);

    public long Unchanged => Interlocked.Read(ref _unchanged);

    public long Failed => Interlocked.Read(ref _failed);

    internal void Count(PartitionChangeKind kind)
    {
        switch (kind)
        {
            case PartitionChangeKind.Add:
                Interlocked.Increment(ref _added);
                break;
            case PartitionChangeKind.Update:
                Interlocked.Increment(ref _updated);
                break;
            default:
                Interlocked.Increment(ref _removed);
                break;
        }
    }

    internal void CountUnchanged() => Interlocked.Increment(ref _unchanged);

    internal void CountFailed() => Interlocked.Increment(ref _failed);
}
