using Amazon.S3.Model;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Removes many objects at once. A batch can succeed in part: each key that failed is tried again, and named when it stays.</summary>
internal static class S3Deletion
{
    /// <summary>The code of a key whose version is another one.</summary>
    public const string PreconditionFailed = "PreconditionFailed";

    /// <summary>The code of a key whose removal a policy denies.</summary>
    public const string AccessDenied = "AccessDenied";

    private const int Tries = 5;

    /// <param name="bucket">The bucket.</param>
    /// <param name="items">Up to 1,000 of them; ones that are not there are no error.</param>
    /// <param name="cancellationToken">Stops between two tries.</param>
    /// <param name="gone">Told the key of each that is removed.</param>
    /// <exception cref="LakeException">Some could not be removed, or <see cref="LakeErrorCode.ObjectChanged"/>: another version is there.</exception>
    public static async Task RunAsync(S3Bucket bucket, IReadOnlyList<S3Version> items, CancellationToken cancellationToken, Action<string>? gone = null)
    {
        foreach (var item in items.Where(item => !S3KeyText.FitsXml(item.Key)))
        {
            await bucket.DeleteAsync(item.Key, item.ETag, cancellationToken).ConfigureAwait(false);
            gone?.Invoke(item.Key);
        }
        items = [.. items.Where(item => S3KeyText.FitsXml(item.Key))];
        for (var attempt = 1; items.Count > 0; attempt++)
        {
            var errors = (await bucket.DeleteAsync(items, cancellationToken).ConfigureAwait(false))
                .Where(static error => error.Code is not ("NoSuchKey" or "NotFound")).ToList();
            var left = errors.Select(static error => error.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var item in items.Where(item => !left.Contains(item.Key)))
                gone?.Invoke(item.Key);
            if (errors.Count == 0)
                return;
            if (errors.Find(static error => error.Code is PreconditionFailed) is { } changed)
                throw bucket.Changed(changed.Key, "since it was listed, so it was not removed");
            if (errors.FindAll(static error => error.Code is AccessDenied) is { Count: > 0 } denied)
                throw Denied(bucket, denied);
            if (attempt == Tries)
            {
                throw new LakeException(
                    LakeErrorCode.StoreFailed,
                    $"{errors.Count} objects could not be removed, the first of them '{bucket.UriOf(errors[0].Key)}': {errors[0].Message} ({errors[0].Code}).",
                    "Check object locks, and run again.",
                    bucket.UriOf(errors[0].Key));
            }
            items = [.. items.Where(item => left.Contains(item.Key))];
        }
    }

    /// <summary>The error for objects whose removal is denied.</summary>
    public static LakeException Denied(S3Bucket bucket, IReadOnlyList<DeleteError> errors)
    {
        var key = errors[0].Key;
        var missing = new MissingPermission("s3:DeleteObject", [$"arn:{bucket.Partition}:s3:::{bucket.Name}/{key[..(key.LastIndexOf('/') + 1)]}*"]);
        var denied = new LakeException(
            LakeErrorCode.AccessDenied,
            $"{errors.Count} objects could not be removed, the first of them '{bucket.UriOf(key)}': {errors[0].Message} ({errors[0].Code}).",
            $"{missing.Remedy} An object lock denies removals too.",
            bucket.UriOf(key));
        MissingPermission.Note(denied, missing);
        return bucket.ExplainDenied?.Invoke(denied, key) ?? denied;
    }
}
