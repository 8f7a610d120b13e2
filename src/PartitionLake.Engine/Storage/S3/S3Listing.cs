using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Lists a prefix, in the order of the UTF-8 bytes of the keys, a page at a time; a long listing folder by folder, several at once.</summary>
internal sealed class S3Listing(S3Bucket bucket)
{
    private const int FoldersAtOnce = 12;
    private const int PagesAhead = 3;

    /// <summary>Every object whose key begins with the prefix. Memory holds a few pages, however many there are.</summary>
    public async IAsyncEnumerable<S3Object> AllAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await bucket.ListAsync(prefix, delimiter: null, token: null, cancellationToken).ConfigureAwait(false);
        if (first.IsTruncated != true)
        {
            foreach (var item in first.S3Objects ?? [])
                yield return item;
            yield break;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = new Queue<ChannelReader<S3Object>>();
        try
        {
            await foreach (var (folder, item) in ChildrenAsync(prefix, stop.Token).ConfigureAwait(false))
            {
                pending.Enqueue(item is null ? Start(folder!, stop.Token) : Single(item));
                if (pending.Count < FoldersAtOnce)
                    continue;
                await foreach (var next in pending.Dequeue().ReadAllAsync(stop.Token).ConfigureAwait(false))
                    yield return next;
            }
            while (pending.TryDequeue(out var folder))
            {
                await foreach (var next in folder.ReadAllAsync(stop.Token).ConfigureAwait(false))
                    yield return next;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The direct children of a prefix: sub-prefixes with their final slash, and objects, merged in order.</summary>
    public async IAsyncEnumerable<(string? Folder, S3Object? Item)> ChildrenAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await bucket.ListAsync(prefix, "/", token, cancellationToken).ConfigureAwait(false);
            var folders = page.CommonPrefixes ?? [];
            var items = page.S3Objects ?? [];
            for (int f = 0, i = 0; f < folders.Count || i < items.Count;)
            {
                if (i == items.Count || (f < folders.Count && string.CompareOrdinal(folders[f], items[i].Key) < 0))
                    yield return (folders[f++], null);
                else
                    yield return (null, items[i++]);
            }
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
    }

    private ChannelReader<S3Object> Start(string folder, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<S3Object>(new BoundedChannelOptions(PagesAhead * 1000) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(async () =>
        {
            Exception? failure = null;
            try
            {
                string? token = null;
                do
                {
                    var page = await bucket.ListAsync(folder, delimiter: null, token, cancellationToken).ConfigureAwait(false);
                    foreach (var item in page.S3Objects ?? [])
                        await channel.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
                    token = page.IsTruncated == true ? page.NextContinuationToken : null;
                }
                while (token is not null);
            }
            catch (Exception e)
            {
                failure = e;
            }
            channel.Writer.Complete(failure);
        }, CancellationToken.None);
        return channel.Reader;
    }

    private static ChannelReader<S3Object> Single(S3Object item)
    {
        var channel = Channel.CreateBounded<S3Object>(1);
        channel.Writer.TryWrite(item);
        channel.Writer.Complete();
        return channel.Reader;
    }
}
