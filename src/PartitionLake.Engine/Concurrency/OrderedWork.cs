using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace PartitionLake.Engine.Concurrency;

/// <summary>Works on several pieces at once and delivers what comes of them in the order of the pieces.</summary>
/// <remarks>
/// What is ready is delivered before the next piece is looked for. The pieces are looked for by the one who takes the results, so what
/// finds them needs no lock. A failure, of a piece or of finding one, comes in its place: what lies before it is delivered, for that may be
/// all that is wanted. Leaving the enumeration stops all work, and ends when it has stopped.
/// </remarks>
/// <param name="ahead">Pieces that are begun and not delivered yet, at most.</param>
internal sealed class OrderedWork(int ahead)
{
    /// <summary>Pieces that are worked on at once, without those that have ended and wait to be delivered; all that are begun by default.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Results of one piece that wait to be taken, before its work waits too.</summary>
    public int WaitingResults { get; init; } = 1;

    /// <summary>Pieces that are all known.</summary>
    public static async IAsyncEnumerable<T> Each<T>(IEnumerable<T> pieces)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var piece in pieces)
            yield return piece;
    }

    /// <summary>Pieces of which one result comes each.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="begin">Begins the work on one; called by the one who takes the results.</param>
    /// <param name="cancellationToken">Stops all work.</param>
    public async IAsyncEnumerable<TResult> RunAsync<TPiece, TResult>(
        IAsyncEnumerable<TPiece> pieces,
        Func<TPiece, CancellationToken, Task<TResult>> begin,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var feed = new Feed<TPiece>(pieces, stop.Token);
        var begun = new Queue<Task<TResult>>();
        try
        {
            while (await feed.MoveNextAsync().ConfigureAwait(false))
            {
                begun.Enqueue(begin(feed.Current, stop.Token));
                while (begun.Count >= ahead || (begun.TryPeek(out var first) && first.IsCompleted))
                    yield return await begun.Dequeue().ConfigureAwait(false);
            }
            while (begun.TryDequeue(out var next))
                yield return await next.ConfigureAwait(false);
            feed.ThrowIfFailed();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Pieces of which any number of results comes.</summary>
    /// <param name="pieces">The pieces. One that can be disposed is, when its work has ended or was stopped before it began.</param>
    /// <param name="work">What comes of one; on any thread.</param>
    /// <param name="cancellationToken">Stops all work.</param>
    public async IAsyncEnumerable<TResult> RunAsync<TPiece, TResult>(
        IAsyncEnumerable<TPiece> pieces,
        Func<TPiece, CancellationToken, IAsyncEnumerable<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turns = new SemaphoreSlim(AtOnce ?? ahead);
        await using var feed = new Feed<TPiece>(pieces, stop.Token);
        var begun = new Queue<(ChannelReader<TResult> Results, Task Work)>();
        try
        {
            while (await feed.MoveNextAsync().ConfigureAwait(false) || begun.Count > 0)
            {
                if (!feed.HasEnded)
                    begun.Enqueue(Begin(feed.Current, work(feed.Current, stop.Token), turns, stop.Token));
                while (begun.TryPeek(out var first))
                {
                    while (first.Results.TryRead(out var result))
                        yield return result;
                    if (first.Results.Completion.IsCompleted)
                    {
                        await first.Results.Completion.ConfigureAwait(false);
                        begun.Dequeue();
                    }
                    else if (feed.HasEnded || begun.Count >= ahead)
                    {
                        await first.Results.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        break;
                    }
                }
            }
            feed.ThrowIfFailed();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(begun.Select(static piece => piece.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (ChannelReader<TResult> Results, Task Work) Begin<TPiece, TResult>(
        TPiece piece, IAsyncEnumerable<TResult> work, SemaphoreSlim turns, CancellationToken stop)
    {
        var results = Channel.CreateBounded<TResult>(new BoundedChannelOptions(WaitingResults) { SingleReader = true, SingleWriter = true });
        // Asked for here, so that turns are given in the order of the pieces: later ones that wait to be delivered must not keep the first from its turn.
        var turn = turns.WaitAsync(stop);
        return (results.Reader, Task.Run(
            async () =>
            {
                Exception? failure = null;
                try
                {
                    await turn.ConfigureAwait(false);
                    try
                    {
                        await foreach (var item in work.WithCancellation(stop).ConfigureAwait(false))
                            await results.Writer.WriteAsync(item, stop).ConfigureAwait(false);
                    }
                    finally
                    {
                        turns.Release();
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }
                (piece as IDisposable)?.Dispose();
                results.Writer.Complete(failure);
            },
            CancellationToken.None));
    }

    /// <summary>The pieces up to a failure, which waits until it is asked for.</summary>
    private sealed class Feed<TPiece>(IAsyncEnumerable<TPiece> pieces, CancellationToken stop) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<TPiece> _pieces = pieces.GetAsyncEnumerator(stop);
        private ExceptionDispatchInfo? _failure;

        public bool HasEnded { get; private set; }

        public TPiece Current => _pieces.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (HasEnded)
                return false;
            try
            {
                HasEnded = !await _pieces.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
                HasEnded = true;
            }
            return !HasEnded;
        }

        public void ThrowIfFailed() => _failure?.Throw();

        public ValueTask DisposeAsync() => _pieces.DisposeAsync();
    }
}
