using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The noncurrent versions and the delete markers of a lake in a bucket with versioning.</summary>
internal sealed class S3Versions(S3Bucket bucket, S3Keys keys) : IKeptVersions
{
    private const int Tries = 5;

    public async IAsyncEnumerable<KeptVersion> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = await keys.OfFolderAsync(folder, cancellationToken).ConfigureAwait(false);
        await foreach (var item in bucket.ListVersionsAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            // What is current and no marker is an object of the lake.
            if ((item.IsLatest == true && item.IsDeleteMarker != true) || item.Key.EndsWith('/') || StatePlace.IsState(keys.PathOf(item.Key)))
                continue;
            var time = item.LastModified ?? default;
            yield return new KeptVersion(
                keys.PathOf(item.Key), item.VersionId, item.IsDeleteMarker == true, item.Size ?? 0,
                new DateTimeOffset(DateTime.SpecifyKind(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time, DateTimeKind.Utc)),
                item.StorageClass?.Value ?? "STANDARD", item.IsDeleteMarker == true ? null : item.ETag);
        }
    }

    public async ValueTask<IByteSource> OpenAsync(KeptVersion version, CancellationToken cancellationToken) => new S3ByteSource(
        bucket, await keys.OfAsync(version.Path, cancellationToken).ConfigureAwait(false), version.ETag!, version.Length) { VersionId = version.Id };

    public async Task<IReadOnlyList<KeptFailure>> DeleteAsync(IReadOnlyList<KeptVersion> versions, CancellationToken cancellationToken)
    {
        var failures = new List<KeptFailure>();
        foreach (var chunk in versions.Chunk(S3Bucket.MostKeys))
        {
            var named = new List<(string Key, KeptVersion Version)>(chunk.Length);
            foreach (var version in chunk)
                named.Add((await keys.WritableAsync(version.Path, cancellationToken).ConfigureAwait(false), version));
            foreach (var single in named.Where(static one => !S3KeyText.FitsXml(one.Key)))
                await bucket.DeleteVersionAsync(single.Key, single.Version.Id, cancellationToken).ConfigureAwait(false);
            failures.AddRange(await DeleteAsync([.. named.Where(static one => S3KeyText.FitsXml(one.Key))], cancellationToken).ConfigureAwait(false));
        }
        return failures;
    }

    private async Task<IReadOnlyList<KeptFailure>> DeleteAsync(List<(string Key, KeptVersion Version)> named, CancellationToken cancellationToken)
    {
        var failures = new List<KeptFailure>();
        for (var attempt = 1; named.Count > 0; attempt++)
        {
            IReadOnlyList<DeleteError> errors;
            try
            {
                errors = await bucket.DeleteVersionsAsync(
                    [.. named.Select(static one => new KeyVersion { Key = one.Key, VersionId = one.Version.Id })], cancellationToken).ConfigureAwait(false);
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
            {
                // Where a version goes only with a code of a second device, S3 refuses the request as a whole.
                failures.AddRange(named.Select(one => new KeptFailure(one.Version, e.Message, e.Remedy)));
                return failures;
            }
            errors = [.. errors.Where(static error => error.Code is not ("NoSuchVersion" or "NoSuchKey" or "NotFound"))];
            var left = named.Select(one => (one.Key, one.Version, Error: errors.FirstOrDefault(error => error.Key == one.Key
                && (error.VersionId is null || error.VersionId == one.Version.Id)))).Where(static one => one.Error is not null).ToList();
            // Some stores tell the key alone: which of its versions it was is found out one by one.
            var unclear = left.Where(static one => one.Error!.VersionId is null).GroupBy(static one => one.Key)
                .Where(static key => key.Skip(1).Any()).SelectMany(static key => key).ToList();
            foreach (var one in unclear)
                failures.AddRange(await DeleteAsync([(one.Key, one.Version)], cancellationToken).ConfigureAwait(false));
            var final = left.Except(unclear).Where(one => attempt == Tries || one.Error!.Code is S3Deletion.AccessDenied or "InvalidRequest").ToList();
            failures.AddRange(final.Select(one => Failure(one.Version, one.Error!)));
            named = [.. left.Except(unclear).Except(final).Select(static one => (one.Key, one.Version))];
        }
        return failures;
    }

    private KeptFailure Failure(KeptVersion version, DeleteError error)
    {
        var isHeld = error.Message?.Contains("object lock", StringComparison.OrdinalIgnoreCase) == true;
        var missing = error.Code != S3Deletion.AccessDenied || isHeld ? null
            : keys.ForLake(new MissingPermission("s3:DeleteObjectVersion", [$"arn:{bucket.Partition}:s3:::{bucket.Name}/*"]));
        return new KeptFailure(version, $"{error.Message} ({error.Code})", missing?.Remedy);
    }
}
