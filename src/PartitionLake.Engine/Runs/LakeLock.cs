using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The right to change a lake, held by one run at a time: the lock of the store, with words for a run that lost it.</summary>
public sealed class LakeLock : IAsyncDisposable
{
    /// <summary>Where it is described, below the root.</summary>
    public const string Path = LockRecord.Path;

    private readonly ILakeStore _store;
    private readonly IStoreLock _held;
    private readonly string _runId;

    private LakeLock(ILakeStore store, IStoreLock held, string runId)
    {
        _store = store;
        _held = held;
        _runId = runId;
    }

    /// <summary>Cancelled when another run took the lock, or it could not be renewed before it ended.</summary>
    public CancellationToken LostToken => _held.LostToken;

    /// <summary>Takes the lock, or fails at once.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: who holds it, and since when.</exception>
    public static async Task<LakeLock> AcquireAsync(ILakeStore store, LockClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(claim);
        RunId.Check(claim.RunId);
        return new LakeLock(store, await store.LockAsync(claim, cancellationToken).ConfigureAwait(false), claim.RunId);
    }

    /// <summary>Makes sure that the lock is still held.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LeaseLost"/>: it was lost.</exception>
    public ValueTask VerifyAsync(CancellationToken cancellationToken) => _held.VerifyAsync(cancellationToken);

    /// <summary>
    /// The error for a failure of the run that held the lock: whether it lost it, to whom, and what is true of the lake now; null when it still has it.
    /// </summary>
    /// <param name="failure">What the run met.</param>
    /// <param name="visible">Objects that it had published.</param>
    public async Task<LakeException?> ExplainAsync(Exception failure, int visible)
    {
        if (await FindLossAsync(failure).ConfigureAwait(false) is not { } loss)
            return null;
        var state = visible == 0 ? "This run had published nothing, and changes nothing any more."
            : await IsRecordedAsync().ConfigureAwait(false)
            ? "This run is recorded and counts: what it had still to remove, whatever run comes next, or came since, removes."
            : $"This run had published {visible} objects before and changes nothing any more: "
                + "whatever run comes next, or came since, completes, replaces or takes them back.";
        return new LakeException(LakeErrorCode.LeaseLost, $"{loss.Message} {await OthersAsync().ConfigureAwait(false)}{state}", loss.Remedy, loss.Target, loss);
    }

    /// <summary>Releases the lock if it is still this run's.</summary>
    public ValueTask DisposeAsync() => _held.DisposeAsync();

    // A lock that another run has taken shows itself in many ways: as a wait that was cancelled, as a
    // condition that does not hold, as a refusal, as input that the other has appended.
    private async Task<LakeException?> FindLossAsync(Exception failure)
    {
        if (failure is LakeException { Code: LakeErrorCode.LeaseLost } known)
            return known;
        if (!LostToken.IsCancellationRequested
            && failure is not LakeException { Code: LakeErrorCode.ObjectChanged or LakeErrorCode.AccessDenied or LakeErrorCode.InputAppended
                or LakeErrorCode.BatchDiffers })
            return null;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _held.VerifyAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.LeaseLost)
        {
            return e;
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> IsRecordedAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            return await _store.FindAsync(RunManifest.PathOf(_runId), limit.Token).ConfigureAwait(false) is not null;
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Names the run that has the lake now, or the last one that ended.</summary>
    private async Task<string> OthersAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            if (await _store.FindHolderAsync(limit.Token).ConfigureAwait(false) is { } holder && holder.RunId != _runId)
                return $"Run '{holder.RunId}' of {holder.Owner} holds the lake now. ";
            return (await LakeContents.FindAsync(_store, limit.Token).ConfigureAwait(false)).Head is { } head && head.RunId != _runId
                ? $"The last run that ended is '{head.RunId}'. "
                : "";
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            return "";
        }
    }
}
