using System.Globalization;
using System.Net;
using Amazon.Runtime;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Takes the lock of a lake in a bucket, and finds out what the store can do the first time that this process meets it.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="key">Of <c>lock.json</c>.</param>
/// <param name="root">The lake, for messages.</param>
internal sealed class BucketLocking(S3Bucket bucket, string key, string root)
{
    /// <summary>Each turn after the first means that somebody else changed the lock since it was read.</summary>
    private const int Attempts = 100;

    /// <param name="Abilities">What the store can do.</param>
    /// <param name="ETag">The version of the lock.</param>
    /// <param name="IsProbed">Whether a removal was tried just now.</param>
    private readonly record struct Taken(S3Abilities Abilities, string ETag, bool IsProbed = false);

    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/> or <see cref="LakeErrorCode.StoreUnsafe"/>.</exception>
    public async Task<(BucketLease Lease, S3Abilities Abilities)> AcquireAsync(LockClaim claim, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(claim.Lease, TimeSpan.Zero);
        var clock = new StoreClock(claim.Clock);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var condition = await ReadFreeAsync(clock, claim.Lease, cancellationToken).ConfigureAwait(false);
            var mine = LockRecord.OfThisProcess(claim.RunId, clock.Earliest(), claim.Lease);
            LivingLocks.Add(mine.Token);
            var isTaken = false;
            try
            {
                if (await TryTakeAsync(mine, condition, clock, claim, cancellationToken).ConfigureAwait(false) is not { } taken)
                    continue;
                await RefuseIfUndeletableAsync(Object(taken.Abilities, clock), mine, taken, cancellationToken).ConfigureAwait(false);
                isTaken = true;
                return (BucketLease.Begin(Object(taken.Abilities, clock), clock, claim, root, mine, taken.ETag), taken.Abilities);
            }
            finally
            {
                if (!isTaken)
                    LivingLocks.Remove(mine.Token);
            }
        }
        throw new LakeException(LakeErrorCode.LakeLocked, $"The lock of '{root}' changed hands {Attempts} times while this run tried to take it.",
            "Run again when fewer runs want the lake.", root);
    }

    public async Task<LockHolder?> FindHolderAsync(CancellationToken cancellationToken)
    {
        var clock = new StoreClock(SuspensionClock.Instance);
        return await Object(S3Abilities.Aws, clock).ReadAsync(cancellationToken).ConfigureAwait(false) is { Record: { IsReleased: false } record }
            ? record.ToHolder(IsAlive(record, clock, TimeSpan.Zero))
            : null;
    }

    /// <summary>How far the store's clock is ahead of this machine's; null where its answers do not tell the time.</summary>
    public async Task<TimeSpan?> FindClockOffsetAsync(CancellationToken cancellationToken)
    {
        var clock = new StoreClock(SuspensionClock.Instance);
        await Object(S3Abilities.Aws, clock).ReadAsync(cancellationToken).ConfigureAwait(false);
        return clock.IsKnown ? clock.Earliest() - DateTimeOffset.UtcNow : null;
    }

    private LockObject Object(S3Abilities abilities, StoreClock clock) => new(bucket.With(new ClockReader(clock), abilities), key);

    /// <summary>Makes sure that nobody holds the lock; returns what must still be true of it when it is taken.</summary>
    private async Task<S3Condition> ReadFreeAsync(StoreClock clock, TimeSpan lease, CancellationToken cancellationToken)
    {
        var found = await Object(S3Abilities.Aws, clock).ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!clock.IsKnown)
            throw new LakeException(
                LakeErrorCode.StoreUnsafe, $"The answers of the store behind '{root}' have no header 'Date', so nobody can tell when a lock ends.",
                "Use a store, or a proxy before it, that tells its time.", root);
        if (found is not { } existing)
            return S3Condition.Absent;
        var holder = existing.Record ?? throw Unreadable();
        return IsAlive(holder, clock, BucketLease.GraceOf(lease)) ? throw Held(holder) : new S3Condition(false, existing.ETag);
    }

    private static bool IsAlive(LockRecord record, StoreClock clock, TimeSpan grace) =>
        !record.IsReleased && (record.Expires is not { } end || end + grace > clock.Earliest()) && !record.IsOfDeadProcess();

    /// <summary>Takes the lock in the way that the store has; null when somebody else was faster.</summary>
    private async Task<Taken?> TryTakeAsync(LockRecord mine, S3Condition condition, StoreClock clock, LockClaim claim, CancellationToken cancellationToken)
    {
        if (S3Abilities.Known(bucket.Endpoint, bucket.Name) is { } known)
        {
            return known.PutsConditionally
                ? await Object(known, clock).WriteAsync(mine, condition, cancellationToken).ConfigureAwait(false) is { } eTag ? new Taken(known, eTag) : null
                : await TakeWeaklyAsync(mine, clock, claim, cancellationToken).ConfigureAwait(false);
        }
        var target = Object(S3Abilities.Aws, clock);
        try
        {
            if (await WriteInEitherFormAsync(mine, condition, clock, cancellationToken).ConfigureAwait(false) is not { } written
                || await target.ProbeAsync(mine, written, cancellationToken).ConfigureAwait(false) is not { } probed)
            {
                return null;
            }
            probed.Abilities.Remember(bucket.Endpoint!, bucket.Name);
            if (!probed.Abilities.PutsConditionally)
                return await TakeWeaklyAsync(mine, clock, claim, cancellationToken).ConfigureAwait(false);
            if (!probed.Abilities.DeletesConditionally)
                claim.OnWarning?.Invoke(
                    $"The store behind '{root}' removes objects without checking their version. What a run removes is checked by its lock alone.");
            return new Taken(probed.Abilities, probed.ETag, IsProbed: true);
        }
        catch (LakeException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented })
        {
            new S3Abilities().Remember(bucket.Endpoint!, bucket.Name);
            return await TakeWeaklyAsync(mine, clock, claim, cancellationToken).ConfigureAwait(false);
        }
    }

    // Over a lock that has ended, the form of the ETag that the store takes is not known yet.
    private async Task<string?> WriteInEitherFormAsync(LockRecord mine, S3Condition condition, StoreClock clock, CancellationToken cancellationToken) =>
        await Object(S3Abilities.Aws, clock).WriteAsync(mine, condition, cancellationToken).ConfigureAwait(false)
        ?? (condition.ETag is null
            ? null
            : await Object(S3Abilities.Aws with { WantsBareETags = true }, clock).WriteAsync(mine, condition, cancellationToken).ConfigureAwait(false));

    /// <summary>Where conditions mean nothing: writes, and looks who came last.</summary>
    private async Task<Taken?> TakeWeaklyAsync(LockRecord mine, StoreClock clock, LockClaim claim, CancellationToken cancellationToken)
    {
        var none = new S3Abilities();
        var target = Object(none, clock);
        if (!bucket.Options.AllowUnconditionalWrites)
        {
            if (await target.ReadAsync(cancellationToken).ConfigureAwait(false) is { Record: { } left } && left.Token == mine.Token)
                await bucket.With(null, none).DeleteAsync(key, eTag: null, cancellationToken).ConfigureAwait(false);
            throw Unsafe();
        }
        claim.OnWarning?.Invoke(
            $"The store behind '{root}' heeds no conditions of writes. "
                + "Its lock keeps out only runs that begin some time before or after: make sure that no other run writes to this lake.");
        if (await target.WriteAsync(mine, S3Condition.None, cancellationToken).ConfigureAwait(false) is null)
            return null;
        return await target.ReadAsync(cancellationToken).ConfigureAwait(false) is { Record: { } last } found
            && last.Token == mine.Token ? new Taken(none, found.ETag) : null;
    }

    /// <summary>
    /// A run that may not remove anything would leave its lock and its journal, and what it replaces: it is refused while the lake is as it was.
    /// Where removals heed no version there is nothing that could be tried.
    /// </summary>
    private static async Task RefuseIfUndeletableAsync(LockObject target, LockRecord mine, Taken taken, CancellationToken cancellationToken)
    {
        if (taken.IsProbed || !taken.Abilities.DeletesConditionally)
            return;
        try
        {
            await target.KeepsOtherVersionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            await target.EndAsync(mine, taken.ETag, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private LakeException Held(LockRecord holder) => new(
        LakeErrorCode.LakeLocked,
        string.Create(CultureInfo.InvariantCulture,
            $"Run '{holder.RunId}' of {holder.Owner} (process {holder.ProcessId}) is writing to '{root}' since {holder.Acquired.UtcDateTime:u}, "
                + $"and holds its lock until {holder.Expires?.UtcDateTime:u} by the store's clock, or longer."),
        "Wait for that run to end. If it was stopped on another machine, its lock ends at that time.",
        root);

    private LakeException Unreadable() => new(
        LakeErrorCode.LakeLocked,
        $"The lock '{bucket.UriOf(key)}' is not one that PartitionLake wrote.",
        "Make sure that nothing is writing to the lake, then delete that object.",
        bucket.UriOf(key));

    private LakeException Unsafe() => new(
        LakeErrorCode.StoreUnsafe,
        $"The store behind '{root}' refuses or ignores conditions of writes (If-Match, "
            + "If-None-Match), so it cannot keep two runs from losing each other's work.",
        "Use a store that has conditional writes, or say -AllowUnconditionalWrites and make sure that only one run at a time writes to this lake.",
        root);
}
