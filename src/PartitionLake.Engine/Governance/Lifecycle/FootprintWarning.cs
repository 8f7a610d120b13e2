using System.Globalization;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Reads what lies below a prefix and says in numbers what the rules will do to it.</summary>
internal static class FootprintWarning
{
    /// <summary>S3 moves no smaller objects unless a rule says so, and Intelligent-Tiering watches none.</summary>
    public const long DefaultSize = 128 * 1024;

    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="moveSize">Bytes from which on objects are moved.</param>
    /// <param name="archive">The first class or tier that cannot be read without restoring; null for none.</param>
    /// <param name="archiveSize">Bytes from which on objects come there.</param>
    /// <param name="warn">Told the numbers.</param>
    /// <param name="cancellationToken">Stops between two pages.</param>
    public static async Task SayAsync(
        BucketCalls bucket, string prefix, long moveSize, LifecycleStep? archive, long archiveSize, Action<string> warn, CancellationToken cancellationToken)
    {
        var due = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-(archive?.Days ?? 0));
        var lake = new LakeFootprint(moveSize, archive is null ? null : archiveSize, due);
        await lake.ReadAsync(bucket, prefix, cancellationToken).ConfigureAwait(false);
        var place = $"s3://{bucket.Bucket}/{prefix}";
        if (lake.SmallObjects > 0)
            warn(
                string.Create(CultureInfo.InvariantCulture,
                    $"{lake.SmallObjects:N0} of {lake.Objects:N0} objects below '{place}' are smaller than {moveSize:N0} bytes: "
                        + $"they are not moved, and save nothing."));
        if (lake.StateObjects > 0)
            warn(
                string.Create(CultureInfo.InvariantCulture,
                    $"{lake.StateObjects:N0} objects below '{place}' are the state of lakes, in folders '{LakePath.Control}', "
                        + $"and the rule moves them too. Give the prefix of a lake, which holds none."));
        if (lake.ArchivedPartitions > 0)
            warn(string.Create(CultureInfo.InvariantCulture, $"{lake.ArchivedPartitions:N0} of {lake.Partitions:N0} live partitions below '{place}' become "
                + $"unreadable for Athena in {archive!.StorageClass} after {archive.Days} days, {lake.DuePartitions:N0} of them at once: "
                + $"their rows are missing from queries until someone restores the objects."));
    }
}
