using PartitionLake.Engine.Aws.Signing;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The object <c>lock.json</c> of a lake: read with the store's clock, and changed only from one version to the next.</summary>
/// <param name="bucket">The bucket; a <see cref="ClockReader"/> follows its requests.</param>
/// <param name="key">The object.</param>
internal sealed class LockObject(S3Bucket bucket, string key)
{
    private static readonly S3Condition s_otherVersion = new(false, "\"00000000000000000000000000000000\"");

    /// <summary>The lock as the store has it; null where there is none. The record is null where it is none of ours.</summary>
    public async Task<(LockRecord? Record, string ETag)?> ReadAsync(CancellationToken cancellationToken) =>
        await bucket.GetTailAsync(key, LockRecord.MostBytes, cancellationToken).ConfigureAwait(false) is { } tail
            ? (LockRecord.Parse(tail.Content), tail.ETag)
            : null;

    /// <summary>Writes the record if the condition holds; the new version, or null when it does not.</summary>
    public async Task<string?> WriteAsync(LockRecord record, S3Condition condition, CancellationToken cancellationToken)
    {
        var content = record.ToBytes();
        using var stream = S3Upload.StreamOf(content);
        return await bucket.PutAsync(key, stream, S3Content.Md5Of(content), condition, runId: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes that version of the lock, not later than its holder may change anything.</summary>
    public Task<bool> RemoveAsync(string eTag, RequestFollower holder, CancellationToken cancellationToken) =>
        bucket.With(holder).DeleteAsync(key, eTag, cancellationToken);

    /// <summary>
    /// Finds out what the store can do, by trying it on the lock that has just been written as that version: each wrong condition must be
    /// refused, and a store that heeds none only writes the same content again.
    /// </summary>
    /// <returns>What it can do, and the version of the lock now; null when something else has changed it meanwhile.</returns>
    public async Task<(S3Abilities Abilities, string ETag)?> ProbeAsync(LockRecord record, string eTag, CancellationToken cancellationToken)
    {
        if (await WriteAsync(record, S3Condition.Absent, cancellationToken).ConfigureAwait(false) is { } ignoredAbsent)
            return (new S3Abilities(), ignoredAbsent);
        if (await WriteAsync(record, s_otherVersion, cancellationToken).ConfigureAwait(false) is { } ignoredMatch)
            return (new S3Abilities(), ignoredMatch);
        var found = S3Abilities.Aws with { CopiesConditionally = null };
        var next = await WriteAsync(record, new S3Condition(false, eTag), cancellationToken).ConfigureAwait(false);
        if (next is null)
        {
            found = found with { WantsBareETags = true };
            next = await new LockObject(bucket.With(bucket.Follower, found), key).WriteAsync(
                record, new S3Condition(false, eTag), cancellationToken).ConfigureAwait(false);
        }
        if (next is null)
            return null;
        try
        {
            if (await KeepsOtherVersionAsync(cancellationToken).ConfigureAwait(false))
                return (found, next);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            await EndAsync(record, next, cancellationToken).ConfigureAwait(false);
            throw;
        }
        // A store that removes whatever is there has removed the lock; it is taken again, unless another run was faster.
        next = await WriteAsync(record, S3Condition.Absent, cancellationToken).ConfigureAwait(false)
            ?? (await ReadAsync(cancellationToken).ConfigureAwait(false) is { Record: { } left } there && left.Token == record.Token ? there.ETag : null);
        return next is null ? null : (found with { DeletesConditionally = false }, next);
    }

    /// <summary>
    /// Whether the store keeps an object that a removal names by another version. Who may not remove anything finds out by this too, before
    /// anything is changed.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.AccessDenied"/>.</exception>
    public async Task<bool> KeepsOtherVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var errors = await bucket.DeleteAsync([new S3Version(key, s_otherVersion.ETag)], cancellationToken).ConfigureAwait(false);
            return errors is [{ Code: S3Deletion.AccessDenied }]
                ? throw S3Deletion.Denied(bucket, errors)
                : errors is [{ Code: S3Deletion.PreconditionFailed }];
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.ServiceRejected or LakeErrorCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>Ends the lock without its removal, for who may write and not remove.</summary>
    public Task<string?> EndAsync(LockRecord record, string eTag, CancellationToken cancellationToken) =>
        WriteAsync(record.Released(), new S3Condition(false, eTag), cancellationToken);
}
