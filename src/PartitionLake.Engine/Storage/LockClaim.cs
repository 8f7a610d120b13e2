namespace PartitionLake.Engine.Storage;

/// <summary>A run's wish to be the only one that changes a lake.</summary>
/// <param name="RunId">The run.</param>
public sealed record LockClaim(string RunId)
{
    /// <summary>
    /// How long the lock of a bucket lives that is not renewed: long enough to outlive a pause of the machine,
    /// short enough that a lock of a dead one does not stop the next night. A disk needs none.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Measures the lease and wakes its renewal; by default a clock that goes on while the machine sleeps and that nobody can set.</summary>
    public TimeProvider Clock { get; init; } = SuspensionClock.Instance;

    /// <summary>Told in words where the store can keep other runs out less well than it should.</summary>
    public Action<string>? OnWarning { get; init; }
}

/// <summary>The right to change a lake, held by one run at a time. Disposing releases it.</summary>
public interface IStoreLock : IAsyncDisposable
{
    /// <summary>Cancelled when the lock is lost; never on a disk, where only the end of the process takes it away.</summary>
    CancellationToken LostToken { get; }

    /// <summary>Makes sure that the lock is still held; to be called before anything is made visible or taken away.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LeaseLost"/>: it is not, and names the run that has it, if that is known.</exception>
    ValueTask VerifyAsync(CancellationToken cancellationToken);
}
