using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using PartitionLake.Engine.Concurrency;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// Lists a prefix, in the order of the UTF-8 bytes of the keys, a page of a thousand keys at a time: what a listing costs is a matter
/// of its objects, not of its folders. Only what goes on for many pages is split into its folders, several of which are listed at once.
/// </summary>
/// <param name="bucket">The bucket.</param>
/// <param name="keysPerPage">How many keys a request asks for; S3 gives a thousand at most.</param>
/// <param name="pagesInARow">So many pages are read one after the other before the rest is split.</param>
internal sealed class S3Listing(S3Bucket bucket, int keysPerPage = S3Bucket.MostKeys, int pagesInARow = 8)
{
    private const int FoldersAtOnce = 12;
    private const int PagesAhead = 3;

    /// <summary>Within a part of a split listing, the next split comes so many times later: a split costs requests as well.</summary>
    private const int Reluctance = 8;

    /// <summary>Into more folders than this a listing is not split: each costs a page that is not full.</summary>
    private const int MostFolders = 64;

    /// <summary>Every object whose key begins with the prefix. Memory holds a few pages, however many there are.</summary>
    public IAsyncEnumerable<S3Object> AllAsync(string prefix, CancellationToken cancellationToken) =>
        AllAsync(new Part(prefix, After: null, Item: null), pagesInARow, cancellationToken);

    /// <summary>Every object below some prefixes, in order. What lies between them is listed only where that takes no request of its own.</summary>
    /// <param name="parent">What all of the prefixes begin with.</param>
    /// <param name="prefixes">The prefixes, each with its final slash, in the order of keys; none begins with another.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<S3Object> WithinAsync(
        string parent, IReadOnlyList<string> prefixes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (prefixes.Count <= FoldersAtOnce)
        {
            await foreach (var item in TogetherAsync(
                [.. prefixes.Select(prefix => new Part(prefix, After: null, Item: null))], pagesInARow, cancellationToken).ConfigureAwait(false))
                yield return item;
            yield break;
        }
        var next = 0;
        for (var from = S3PageStart.Behind(prefixes[0]); next < prefixes.Count;)
        {
            var page = await bucket.ListAsync(parent, delimiter: null, from, keysPerPage, cancellationToken).ConfigureAwait(false);
            string? last = null;
            foreach (var item in page.S3Objects ?? [])
            {
                last = item.Key;
                while (next < prefixes.Count && IsBehind(last, prefixes[next]))
                    next++;
                if (next < prefixes.Count && last.StartsWith(prefixes[next], StringComparison.Ordinal))
                    yield return item;
            }
            if (page.IsTruncated != true || last is null)
                yield break;
            // A page that ended before the next prefix need not be read on to it.
            from = next < prefixes.Count && S3KeyOrder.Instance.Compare(last, prefixes[next]) < 0
                ? S3PageStart.Behind(prefixes[next])
                : new(page.NextContinuationToken, null);
        }
    }

    /// <summary>The direct children of a prefix: sub-prefixes with their final slash, and objects, merged in order.</summary>
    public async IAsyncEnumerable<(string? Folder, S3Object? Item)> ChildrenAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = S3PageStart.Beginning; ;)
        {
            var page = await bucket.ListAsync(prefix, "/", from, keysPerPage, cancellationToken).ConfigureAwait(false);
            foreach (var child in Merged(page))
                yield return child;
            if (page.IsTruncated != true)
                yield break;
            from = new(page.NextContinuationToken, null);
        }
    }

    private async IAsyncEnumerable<S3Object> AllAsync(Part part, int pagesBeforeSplit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var coming = PageAsync(part.Prefix, part.After is { } after ? S3PageStart.Behind(after) : S3PageStart.Beginning, stop.Token);
        try
        {
            for (var pages = 1; ; pages++)
            {
                var page = await coming.ConfigureAwait(false);
                var isLast = page.IsTruncated != true;
                // The next page is on its way while this one is worked on.
                if (!isLast && pages != pagesBeforeSplit)
                    coming = PageAsync(part.Prefix, new(page.NextContinuationToken, null), stop.Token);
                foreach (var item in page.S3Objects ?? [])
                {
                    if (part.After is null || S3KeyOrder.Instance.Compare(item.Key, part.After) > 0)
                        yield return item;
                }
                if (isLast)
                    yield break;
                if (pages != pagesBeforeSplit)
                    continue;
                if (page.S3Objects is [.., { } last] && await SplitAsync(part.Prefix, last.Key, stop.Token).ConfigureAwait(false) is { } parts)
                {
                    await foreach (var item in TogetherAsync(parts, pagesBeforeSplit * Reluctance, stop.Token).ConfigureAwait(false))
                        yield return item;
                    yield break;
                }
                coming = PageAsync(part.Prefix, new(page.NextContinuationToken, null), stop.Token);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// What lies behind a key, as folders and single objects, from the outermost level at which there
    /// is more than the key's own folder. Null where they would be too many.
    /// </summary>
    private async Task<List<Part>?> SplitAsync(string prefix, string last, CancellationToken cancellationToken)
    {
        for (var level = prefix; ;)
        {
            var page = await bucket.ListAsync(level, "/", S3PageStart.Beginning, keysPerPage, cancellationToken).ConfigureAwait(false);
            if (page.IsTruncated == true)
                return null;
            var parts = new List<Part>();
            foreach (var (folder, item) in Merged(page))
            {
                if (folder is not null && last.StartsWith(folder, StringComparison.Ordinal))
                    parts.Add(new Part(folder, last, Item: null));
                else if (S3KeyOrder.Instance.Compare(folder ?? item!.Key, last) > 0)
                    parts.Add(new Part(folder ?? "", After: null, item));
            }
            if (parts.Count(part => part.Item is null) > MostFolders)
                return null;
            if (parts is not [{ After: not null } only])
                return parts;
            level = only.Prefix;
        }
    }

    /// <summary>Several parts, the next ones being listed while the first is read.</summary>
    private IAsyncEnumerable<S3Object> TogetherAsync(List<Part> parts, int pagesBeforeSplit, CancellationToken cancellationToken) =>
        new OrderedWork(FoldersAtOnce) { WaitingResults = PagesAhead * keysPerPage }.RunAsync(
            OrderedWork.Each(parts), (part, token) => OfPartAsync(part, pagesBeforeSplit, token), cancellationToken);

    private async IAsyncEnumerable<S3Object> OfPartAsync(Part part, int pagesBeforeSplit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (part.Item is { } only)
        {
            yield return only;
            yield break;
        }
        await foreach (var item in AllAsync(part, pagesBeforeSplit, cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    private Task<ListObjectsV2Response> PageAsync(string prefix, S3PageStart from, CancellationToken cancellationToken) =>
        bucket.ListAsync(prefix, delimiter: null, from, keysPerPage, cancellationToken);

    private static IEnumerable<(string? Folder, S3Object? Item)> Merged(ListObjectsV2Response page)
    {
        var folders = page.CommonPrefixes ?? [];
        var items = page.S3Objects ?? [];
        for (int f = 0, i = 0; f < folders.Count || i < items.Count;)
        {
            if (i == items.Count || (f < folders.Count && S3KeyOrder.Instance.Compare(folders[f], items[i].Key) < 0))
                yield return (folders[f++], null);
            else
                yield return (null, items[i++]);
        }
    }

    private static bool IsBehind(string key, string prefix) =>
        !key.StartsWith(prefix, StringComparison.Ordinal) && S3KeyOrder.Instance.Compare(key, prefix) > 0;

    /// <summary>A piece of a listing.</summary>
    /// <param name="Prefix">The folder to list.</param>
    /// <param name="After">The key behind which it begins; null from its beginning.</param>
    /// <param name="Item">The object that is the whole piece; null for a folder.</param>
    private sealed record Part(string Prefix, string? After, S3Object? Item);
}
