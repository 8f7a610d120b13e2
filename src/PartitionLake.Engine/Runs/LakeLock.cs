using System.Globalization;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The right to change a lake, held by one run at a time and renewed until it is disposed.</summary>
/// <remarks>
/// <c>lock.json</c> comes into being by <see cref="ILakeStore.PutIfAbsentAsync"/> and is changed only by comparing and replacing,
/// so of any number of racers one wins. An owner that cannot renew its lease in time must stop: <see cref="LostToken"/> says so.
/// </remarks>
public sealed class LakeLock : IAsyncDisposable
{
    /// <summary>Where the lock is, as the stores know it.</summary>
    public const string Path = LakePath.Control + "/lock.json";

    /// <summary>What may be spent on releasing a lock; a store that does not answer has already cost the run its time.</summary>
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Task _renewal;
    private LockRecord _current;
    private bool _isDisposed;

    private LakeLock(ILakeStore store, LockRecord current, TimeSpan lease, TimeProvider time)
    {
        _store = store;
        _current = current;
        _lease = lease;
        _time = time;
        LostToken = _lost.Token;
        _renewal = RenewUntilStoppedAsync();
    }

    /// <summary>Cancelled when the lock could not be renewed before it expired, or another run took it.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>Takes the lock, or fails at once.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="runId">The run that wants it.</param>
    /// <param name="lease">How long a lock lives that is not renewed; it is renewed three times in that time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: who holds it, and until when.</exception>
    public static async Task<LakeLock> AcquireAsync(ILakeStore store, string runId, TimeSpan lease, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        // Each turn after the first means that somebody else changed the lock since it was read.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var mine = LockRecord.OfThisProcess(Runs.RunId.Check(runId), time.GetUtcNow(), lease);
            var taken = false;
            LivingLocks.Add(mine.Token);
            try
            {
                taken = await TryTakeAsync(store, mine, time, cancellationToken).ConfigureAwait(false);
                if (taken)
                    return new LakeLock(store, mine, lease, time);
            }
            finally
            {
                if (!taken)
                    LivingLocks.Remove(mine.Token);
            }
        }
        throw new LakeException(LakeErrorCode.LakeLocked, $"The lock of '{store.Root}' changed hands 100 times while this run tried to take it.", "Run again when fewer runs want the lake.", store.Root);
    }

    /// <summary>Who holds the lock, or held it when it died; null when there is no lock. Changes nothing.</summary>
    public static async Task<LockHolder?> FindHolderAsync(ILakeStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        return await ReadAsync(store, cancellationToken).ConfigureAwait(false) is { } content && LockRecord.Parse(content) is { } found
            ? new LockHolder(found.RunId, found.Owner, found.Acquired, found.Expires, found.Expires > time.GetUtcNow() && !found.IsOfDeadProcess())
            : null;
    }

    /// <summary>Renews now, and makes sure that the lock is still held; to be called before anything is made visible.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: it was lost.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!LostToken.IsCancellationRequested && !await TryRenewAsync(cancellationToken).ConfigureAwait(false))
            await _lost.CancelAsync().ConfigureAwait(false);
        if (LostToken.IsCancellationRequested)
            throw new LakeException(LakeErrorCode.LakeLocked, $"Run '{_current.RunId}' lost the lock of '{_store.Root}': another run took it after it had not been renewed in time.", "Run again when the other run has ended.", _store.Root);
    }

    /// <summary>Releases the lock if it is still this run's. A release that fails is left to the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(ReleaseLimit, _time);
            if (!await _store.DeleteIfSameAsync(Path, _current.ToBytes(), limit.Token).ConfigureAwait(false)
                && await ReadMineAsync(limit.Token).ConfigureAwait(false) is { } content)
            {
                await _store.DeleteIfSameAsync(Path, content, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The lock expires by itself; in this process it counts for nothing from now on.
        }
        finally
        {
            LivingLocks.Remove(_current.Token);
        }
        _stop.Dispose();
        _lost.Dispose();
        _gate.Dispose();
    }

    private static async Task<bool> TryTakeAsync(ILakeStore store, LockRecord mine, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.PutIfAbsentAsync(Path, mine.ToBytes(), cancellationToken).ConfigureAwait(false))
            return true;
        if (await ReadAsync(store, cancellationToken).ConfigureAwait(false) is not { } content)
            return false;
        var holder = LockRecord.Parse(content) ?? throw Unreadable(store);
        // A lost reply: the store did what it was asked to, and only the answer did not arrive.
        if (holder == mine)
            return true;
        if (holder.Expires > time.GetUtcNow() && !holder.IsOfDeadProcess())
            throw Held(store, holder);
        return await store.ReplaceIfSameAsync(Path, content, mine.ToBytes(), cancellationToken).ConfigureAwait(false);
    }

    private async Task RenewUntilStoppedAsync()
    {
        while (!LostToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_lease / 3, _time, _stop.Token).ConfigureAwait(false);
                if (!await TryRenewAsync(_stop.Token).ConfigureAwait(false))
                    await _lost.CancelAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (LakeException)
            {
                // The store did not answer. There are two more turns before anybody else may take the lock.
                if (_time.GetUtcNow() >= _current.Expires)
                    await _lost.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var next = _current.Renewed(_time.GetUtcNow() + _lease);
            var renewed = await _store.ReplaceIfSameAsync(Path, _current.ToBytes(), next.ToBytes(), cancellationToken).ConfigureAwait(false);
            if (!renewed && await ReadMineAsync(cancellationToken).ConfigureAwait(false) is { } content)
                renewed = await _store.ReplaceIfSameAsync(Path, content, next.ToBytes(), cancellationToken).ConfigureAwait(false);
            if (renewed)
                _current = next;
            return renewed;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The stored lock if it is this one all the same: a renewal whose reply was lost left other content than expected.</summary>
    private async Task<byte[]?> ReadMineAsync(CancellationToken cancellationToken) =>
        await ReadAsync(_store, cancellationToken).ConfigureAwait(false) is { } content
        && LockRecord.Parse(content) is { } found
        && found.Token == _current.Token ? content : null;

    private static async Task<byte[]?> ReadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        try
        {
            using var source = await store.OpenAsync(Path, cancellationToken).ConfigureAwait(false);
            var content = new byte[Math.Min(source.Length, 64 * 1024)];
            await source.ReadAsync(0, content, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
        {
            return null;
        }
    }

    private static LakeException Held(ILakeStore store, LockRecord holder) => new(
        LakeErrorCode.LakeLocked,
        string.Create(CultureInfo.InvariantCulture, $"Run '{holder.RunId}' of {holder.Owner} (process {holder.ProcessId}) is writing to '{store.Root}' since {holder.Acquired.UtcDateTime:u}, and holds its lock until {holder.Expires.UtcDateTime:u} or longer."),
        "Wait for that run to end. If it was stopped on another machine, its lock expires at that time.",
        store.Root);

    private static LakeException Unreadable(ILakeStore store) => new(
        LakeErrorCode.LakeLocked,
        $"The lock '{store.Locate(Path)}' of '{store.Root}' is not one that PartitionLake wrote.",
        "Make sure that nothing is writing to the lake, then delete that file.",
        store.Root);
}
