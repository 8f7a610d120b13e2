using Amazon.S3.Model;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>
/// What a lake's objects mean for moves between storage classes: how many are too small, and how many partitions lose objects to a
/// class that nobody can read without restoring. Counts while the listing streams by; memory does not grow with the lake.
/// </summary>
/// <param name="moveSize">Bytes from which on objects are moved.</param>
/// <param name="archiveSize">Bytes from which on objects are archived where they cannot be read; null where they never are.</param>
/// <param name="archivedBefore">Objects last modified before this are due at once.</param>
internal sealed class LakeFootprint(long moveSize, long? archiveSize, DateTime archivedBefore)
{
    // The folders on the way to the latest object. Keys arrive in order, so a folder that is left never comes back.
    private readonly Stack<Folder> _open = new();

    public long Objects { get; private set; }

    public long SmallObjects { get; private set; }

    /// <summary>Objects that are the state of lakes, see <see cref="StatePlace"/>.</summary>
    public long StateObjects { get; private set; }

    /// <summary>Folders named key=value that hold visible objects which can be read now.</summary>
    public long Partitions { get; private set; }

    /// <summary>Partitions with an object that would become unreadable.</summary>
    public long ArchivedPartitions { get; private set; }

    /// <summary>Those of them with an object that is old enough already.</summary>
    public long DuePartitions { get; private set; }

    /// <summary>Counts the objects below a prefix.</summary>
    public async Task ReadAsync(BucketCalls bucket, string prefix, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await bucket.ListAsync(prefix, continuation, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.S3Objects ?? [])
                Add(item, prefix.Length);
            continuation = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (continuation is not null);
        CloseAll();
    }

    private void Add(S3Object item, int prefixLength)
    {
        var size = item.Size ?? 0;
        Objects++;
        if (size < moveSize)
            SmallObjects++;
        if ($"/{item.Key}".Contains($"/{LakePath.Control}/", StringComparison.Ordinal))
            StateObjects++;
        var path = item.Key[prefixLength..];
        if (IsHidden(path) || StorageClassOrder.IsUnreadable(item.StorageClass?.Value))
            return;
        var folder = path[..(path.LastIndexOf('/') + 1)];
        while (_open.TryPeek(out var top) && !folder.StartsWith(top.Path, StringComparison.Ordinal))
            Close(_open.Pop());
        if (!_open.TryPeek(out var current) || current.Path != folder)
            _open.Push(current = new Folder(folder));
        if (size < archiveSize || archiveSize is null)
            return;
        current.IsArchived = true;
        current.IsDue |= item.LastModified?.ToUniversalTime() < archivedBefore;
    }

    private void CloseAll()
    {
        while (_open.TryPop(out var folder))
            Close(folder);
    }

    private void Close(Folder folder)
    {
        if (!IsPartition(folder.Path))
            return;
        Partitions++;
        ArchivedPartitions += folder.IsArchived ? 1 : 0;
        DuePartitions += folder.IsDue ? 1 : 0;
    }

    private static bool IsPartition(string path) =>
        path.AsSpan().TrimEnd('/') is var trimmed && trimmed[(trimmed.LastIndexOf('/') + 1)..].Contains('=');

    // Athena, Spark and Hive skip such names.
    private static bool IsHidden(string path) => path.StartsWith('_') || path.StartsWith('.')
        || path.Contains("/_", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal);

    private sealed record Folder(string Path)
    {
        public bool IsArchived { get; set; }

        public bool IsDue { get; set; }
    }
}
