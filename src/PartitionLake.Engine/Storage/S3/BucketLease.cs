using System.Globalization;
using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// The lock of a lake in a bucket: <c>lock.json</c> with an end by the store's clock, moved on while the run lives. It follows every change of
/// its run: one that begins after the end is not sent, and one that was sent in time but is stuck on the way carries the end in its signature
/// and is refused by the store.
/// </summary>
/// <remarks>
/// A condition on what a listing showed cannot do the same: where another run found an object unchanged, or wrote the same bytes, the
/// condition of a late change holds. Between the end of a lease and its taking by another run lies a tenth of its length, for stores whose
/// machines do not show quite the same time, and for a body that was on its way when the request's time was checked at its head.
/// </remarks>
internal sealed class BucketLease : RequestFollower, IStoreLock
{
    /// <summary>What may be spent on releasing a lock; a store that does not answer has already cost the run its time.</summary>
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(10);

    private readonly LockObject _object;
    private readonly StoreClock _clock;
    private readonly LockClaim _claim;
    private readonly string _root;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Task _renewal;
    private volatile Held _held;
    private LakeException? _loss;
    private bool _isDisposed;

    private BucketLease(LockObject target, StoreClock clock, LockClaim claim, string root, Held held)
    {
        _object = target;
        _clock = clock;
        _claim = claim;
        _root = root;
        _held = held;
        LostToken = _lost.Token;
        _renewal = RenewUntilStoppedAsync();
    }

    /// <param name="Record">What the store holds.</param>
    /// <param name="ETag">The version.</param>
    private sealed record Held(LockRecord Record, string ETag)
    {
        public DateTimeOffset End => Record.Expires!.Value;
    }

    public CancellationToken LostToken { get; }

    /// <summary>Begins to follow and to renew a lock that has just been written.</summary>
    /// <param name="target">The lock object.</param>
    /// <param name="clock">The store's clock.</param>
    /// <param name="claim">What the run wants.</param>
    /// <param name="root">The lake, for messages.</param>
    /// <param name="record">What was written.</param>
    /// <param name="eTag">As which version.</param>
    public static BucketLease Begin(LockObject target, StoreClock clock, LockClaim claim, string root, LockRecord record, string eTag) =>
        new(target, clock, claim, root, new Held(record, eTag));

    /// <summary>What is left to a taker after the end of a lease.</summary>
    public static TimeSpan GraceOf(TimeSpan lease) => lease / 10;

    public override long Now() => _clock.Now();

    public override void Answered(string? date, long sent)
    {
        // The answers to the lock's own requests tell the time; those to large changes take too long to.
    }

    public override async ValueTask<SigningWindow?> BeforeAsync(bool isChange, CancellationToken cancellationToken)
    {
        if (!isChange)
            return null;
        // Renewed well before the end, so that a change has time to arrive.
        if (IsOver(_claim.Lease / 3))
            await RenewAsync(IsOver(TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
        ThrowIfLost();
        var from = _clock.Earliest();
        from = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerSecond));
        var seconds = (int)Math.Floor((_held.End - from).TotalSeconds);
        return seconds >= 1 && !IsOver(TimeSpan.Zero) ? new SigningWindow(from, seconds) : throw await LoseAsync(holder: null).ConfigureAwait(false);
    }

    public async ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ThrowIfLost();
        await RenewAsync(isNeeded: true, cancellationToken).ConfigureAwait(false);
        ThrowIfLost();
    }

    /// <summary>Removes the lock if it is still this run's, or ends it where it may not be removed. What fails is left to the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(ReleaseLimit);
            if (_loss is null && IsOver(_claim.Lease / 3))
                await RenewAsync(isNeeded: true, limit.Token).ConfigureAwait(false);
            if (_loss is null)
                await ReleaseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The lease ends by itself; in this process it counts for nothing from now on.
        }
        finally
        {
            LivingLocks.Remove(_held.Record.Token);
        }
        _stop.Dispose();
        _gate.Dispose();
        _lost.Dispose();
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _object.RemoveAsync(_held.ETag, this, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            await _object.EndAsync(_held.Record, _held.ETag, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsOver(TimeSpan margin) => _clock.Latest() >= _held.End - margin;

    private async Task RenewUntilStoppedAsync()
    {
        while (!LostToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_claim.Lease / 3, _claim.Clock, _stop.Token).ConfigureAwait(false);
                await RenewAsync(isNeeded: true, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (LakeException)
            {
                // The store did not answer: whoever changes something asks again, and changes nothing after the end.
            }
        }
    }

    /// <summary>
    /// Moves the end on if the lock is still this one's, even one that was over and that nobody took. If it is not, the lock is lost.
    /// </summary>
    /// <param name="isNeeded">Whether its failure to reach the store is the caller's, who cannot go on without.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    private async Task RenewAsync(bool isNeeded, CancellationToken cancellationToken)
    {
        var before = _held;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another caller has just done it.
            if (_loss is not null || (!ReferenceEquals(before, _held) && !IsOver(_claim.Lease / 3)))
                return;
            if (await TryMoveAsync(_held.ETag, cancellationToken).ConfigureAwait(false))
                return;
            var found = await _object.ReadAsync(cancellationToken).ConfigureAwait(false);
            // A renewal whose reply was lost has left another version than expected.
            if (found is { Record: { } record } && record.Token == _held.Record.Token
                && await TryMoveAsync(found.Value.ETag, cancellationToken).ConfigureAwait(false))
                return;
            await LoseAsync(found?.Record).ConfigureAwait(false);
        }
        catch (LakeException) when (!isNeeded)
        {
            // There is time left, and the renewal that runs beside tries again.
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<bool> TryMoveAsync(string eTag, CancellationToken cancellationToken)
    {
        var next = _held.Record.Renewed(_clock.Earliest() + _claim.Lease);
        if (await _object.WriteAsync(next, new S3Condition(false, eTag), cancellationToken).ConfigureAwait(false) is not { } written)
            return false;
        _held = new Held(next, written);
        return true;
    }

    private void ThrowIfLost()
    {
        if (Volatile.Read(ref _loss) is { } loss)
            throw loss;
    }

    private async Task<LakeException> LoseAsync(LockRecord? holder)
    {
        var who = holder is not null && holder.Token != _held.Record.Token
            ? string.Create(CultureInfo.InvariantCulture, $"run '{holder.RunId}' of {holder.Owner} took it at {holder.Acquired.UtcDateTime:u}")
            : "its lease ended while the process stood still or the store did not answer";
        var loss = new LakeException(
            LakeErrorCode.LeaseLost, $"Run '{_claim.RunId}' lost the lock of '{_root}': {who}.",
            "Run the same command again when the other run has ended.", _root);
        if (Interlocked.CompareExchange(ref _loss, loss, null) is { } earlier)
            return earlier;
        await _lost.CancelAsync().ConfigureAwait(false);
        return loss;
    }
}
