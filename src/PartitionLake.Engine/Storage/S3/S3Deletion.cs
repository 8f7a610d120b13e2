namespace PartitionLake.Engine.Storage.S3;

/// <summary>Removes many objects at once. A batch can succeed in part: each key that failed is tried again, and named when it stays.</summary>
internal static class S3Deletion
{
    private const int Tries = 5;

    /// <param name="bucket">The bucket.</param>
    /// <param name="keys">Up to 1,000 keys; ones that are not there are no error.</param>
    /// <param name="cancellationToken">Stops between two tries.</param>
    /// <exception cref="LakeException">Some could not be removed.</exception>
    public static async Task RunAsync(S3Bucket bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        for (var attempt = 1; keys.Count > 0; attempt++)
        {
            var errors = await bucket.DeleteAsync(keys, cancellationToken).ConfigureAwait(false);
            if (errors.Count == 0)
                return;
            if (attempt == Tries || errors[0].Code is "AccessDenied")
            {
                throw new LakeException(
                    errors[0].Code is "AccessDenied" ? LakeErrorCode.AccessDenied : LakeErrorCode.StoreFailed,
                    $"{errors.Count} objects could not be removed, the first of them '{bucket.UriOf(errors[0].Key)}': {errors[0].Message} ({errors[0].Code}).",
                    "Check the permission s3:DeleteObject and object locks, and run again.",
                    bucket.UriOf(errors[0].Key));
            }
            keys = [.. errors.Select(error => error.Key)];
        }
    }
}
