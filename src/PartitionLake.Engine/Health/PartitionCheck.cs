using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>One check. Several partitions are examined at once, so what a check remembers of them is guarded and does not depend on their order.</summary>
internal abstract class PartitionCheck
{
    /// <summary>Looks at a partition as the listing shows it.</summary>
    public virtual void Enter(ExaminedPartition partition)
    {
    }

    /// <summary>Looks at the bytes of an object before anything is made of them. Only in a deep test.</summary>
    public virtual ValueTask VisitAsync(
        ExaminedPartition partition, StoredObject item, ExpectedObject? expected, IByteSource source, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <summary>Looks at an object whose footer could be read.</summary>
    /// <exception cref="LakeException">The object cannot be read; that becomes a finding.</exception>
    public virtual ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Looks at a partition once its objects have been visited.</summary>
    public virtual void Leave(ExaminedPartition partition)
    {
    }

    /// <summary>What can only be said of all partitions together.</summary>
    public virtual Task<IReadOnlyList<HealthFinding>> ConcludeAsync(CancellationToken cancellationToken) => Task.FromResult(Conclude());

    protected virtual IReadOnlyList<HealthFinding> Conclude() => [];
}
