using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Finds out whether a prefix belongs to a table whose log says which objects count.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="sought">A folder in the prefix of which the same listing may tell that it is not there; null for none.</param>
internal sealed class S3Tables(S3Bucket bucket, string? sought = null)
{
    /// <summary>Whether the listing has shown that the sought folder is not there.</summary>
    public bool LacksSought { get; private set; }

    /// <summary>The table that the prefix is, or in whose <c>key=value</c> or <c>data</c> folders it lies; null for none. Mostly one request.</summary>
    /// <param name="prefix">Empty, or ending in a slash.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async ValueTask<TableFormat?> FindAsync(string prefix, CancellationToken cancellationToken)
    {
        var root = RootOf(prefix);
        return await AtAsync(root, cancellationToken).ConfigureAwait(false) ?? await AroundAsync(root, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Like <see cref="FindAsync"/>, for a caller who lists the prefix itself and sees there what it holds.</summary>
    public async ValueTask<TableFormat?> FindAboveAsync(string prefix, CancellationToken cancellationToken)
    {
        var root = RootOf(prefix);
        return (root == prefix ? null : await AtAsync(root, cancellationToken).ConfigureAwait(false))
            ?? await AroundAsync(root, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TableFormat?> AtAsync(string root, CancellationToken cancellationToken)
    {
        var page = await bucket.ListAsync(root, "/", S3PageStart.Beginning, S3Bucket.MostKeys, cancellationToken).ConfigureAwait(false);
        var folders = page.CommonPrefixes ?? [];
        var last = LastOf(page);
        LacksSought = sought is not null && sought.StartsWith(root, StringComparison.Ordinal) && sought.IndexOf('/', root.Length) == sought.Length - 1
            && !folders.Contains(sought) && (page.IsTruncated != true || S3KeyOrder.Instance.Compare(last, sought) > 0);
        foreach (var folder in folders)
        {
            if (TableFormat.OfFolder(NameOf(folder)) is { } format)
                return new TableFormat(format, bucket.UriOf(root));
        }
        if (page.IsTruncated != true)
            return folders.Contains(root + TableFormat.IcebergFolder + "/") ? await IcebergAsync(root, cancellationToken).ConfigureAwait(false) : null;
        // A long page may end before these names come.
        foreach (var name in (string[])[TableFormat.HudiFolder, TableFormat.DeltaLog])
        {
            if (S3KeyOrder.Instance.Compare(last, $"{root}{name}/") > 0)
                continue;
            var below = await bucket.ListAsync(
                $"{root}{name}/", delimiter: null, S3PageStart.Beginning, S3Bucket.MostKeys, cancellationToken).ConfigureAwait(false);
            if (below.S3Objects is { Count: > 0 })
                return new TableFormat(TableFormat.OfFolder(name)!, bucket.UriOf(root));
        }
        var metadata = $"{root}{TableFormat.IcebergFolder}/";
        return S3KeyOrder.Instance.Compare(last, metadata) <= 0
            || folders.Contains(metadata) ? await IcebergAsync(root, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>What a page ends with: all that comes before it and is not on the page is not there.</summary>
    private static string LastOf(ListObjectsV2Response page)
    {
        var folder = page.CommonPrefixes is [.., { } lastFolder] ? lastFolder : "";
        var item = page.S3Objects is [.., { } lastItem] ? lastItem.Key : "";
        return S3KeyOrder.Instance.Compare(folder, item) > 0 ? folder : item;
    }

    /// <summary>Iceberg keeps its data in a folder beside its metadata.</summary>
    private async ValueTask<TableFormat?> AroundAsync(string root, CancellationToken cancellationToken) =>
        NameOf(root) is TableFormat.IcebergData ? await IcebergAsync(Above(root), cancellationToken).ConfigureAwait(false) : null;

    private async ValueTask<TableFormat?> IcebergAsync(string root, CancellationToken cancellationToken)
    {
        for (var from = S3PageStart.Beginning; ;)
        {
            var page = await bucket.ListAsync($"{root}{TableFormat.IcebergFolder}/", "/", from, S3Bucket.MostKeys, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.S3Objects ?? [])
            {
                if (TableFormat.IsIcebergMetadata(item.Key))
                    return TableFormat.OfIceberg(bucket.UriOf(root));
            }
            if (page.IsTruncated != true)
                return null;
            from = new(page.NextContinuationToken, null);
        }
    }

    private static string RootOf(string prefix)
    {
        while (NameOf(prefix).Contains('='))
            prefix = Above(prefix);
        return prefix;
    }

    private static ReadOnlySpan<char> NameOf(string prefix) =>
        prefix.Length == 0 ? "" : prefix.AsSpan(Above(prefix).Length, prefix.Length - Above(prefix).Length - 1);

    private static string Above(string prefix) => prefix.Length == 0
        ? ""
        : prefix[..(prefix.LastIndexOf('/', prefix.Length - 2 < 0 ? 0 : prefix.Length - 2) + 1)];
}
