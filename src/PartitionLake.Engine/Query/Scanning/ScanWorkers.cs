using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PartitionLake.Engine.Concurrency;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Lets several workers go through the units of a scan.</summary>
/// <param name="units">The units.</param>
/// <param name="count">How many workers: the processors for files on disk, more for a bucket, where workers wait.</param>
internal sealed class ScanWorkers(ScanUnits units, int count)
{
    /// <summary>Batches of one unit that wait to be taken.</summary>
    private const int WaitingBatches = 2;

    /// <summary>Units that are read ahead of the one that is being delivered, for each worker.</summary>
    private const int UnitsAhead = 4;

    /// <summary>Each worker goes through its share of the batches, in no particular order between workers.</summary>
    /// <param name="consume">Takes the number of the worker and a batch.</param>
    /// <param name="cancellationToken">Stops all workers.</param>
    public async Task RunAsync(Action<int, TableBatch> consume, CancellationToken cancellationToken)
    {
        using var turn = new SemaphoreSlim(1);
        var started = -1;
        await Workers.RunAsync(count, async stop =>
        {
            var worker = Interlocked.Increment(ref started);
            while (await TakeAsync(turn, stop).ConfigureAwait(false) is { } unit)
            {
                await foreach (var batch in unit.RunAsync(stop).ConfigureAwait(false))
                    consume(worker, batch);
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the workers make of the batches, in the order of files and rows.</summary>
    /// <param name="make">Called by several workers at once.</param>
    /// <param name="cancellationToken">Stops all workers, as leaving the enumeration does.</param>
    public async IAsyncEnumerable<T> RunInOrderAsync<T>(Func<TableBatch, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turn = new SemaphoreSlim(1);
        var started = Channel.CreateBounded<Channel<T>>(new BoundedChannelOptions(count * UnitsAhead) { SingleReader = true });
        var workers = Workers.RunAsync(count, token => WorkInOrderAsync(turn, started.Writer, make, token), stop.Token);
        _ = workers.ContinueWith(task => started.Writer.TryComplete(task.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            while (await WaitAsync(started.Reader, workers, cancellationToken).ConfigureAwait(false))
            {
                while (started.Reader.TryRead(out var unit))
                {
                    while (await WaitAsync(unit.Reader, workers, cancellationToken).ConfigureAwait(false))
                    {
                        while (unit.Reader.TryRead(out var item))
                            yield return item;
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A unit that was stopped because another failed ends with that failure, not with a cancellation nobody asked for.</summary>
    private static async ValueTask<bool> WaitAsync<T>(ChannelReader<T> reader, Task workers, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await workers.ConfigureAwait(false);
            throw;
        }
    }

    private async Task WorkInOrderAsync<T>(SemaphoreSlim turn, ChannelWriter<Channel<T>> started, Func<TableBatch, T> make, CancellationToken stop)
    {
        while (true)
        {
            Channel<T> output;
            ScanUnit unit;
            await turn.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                if (await units.NextAsync(stop).ConfigureAwait(false) is not { } next)
                    return;
                unit = next;
                output = Channel.CreateBounded<T>(new BoundedChannelOptions(WaitingBatches) { SingleReader = true, SingleWriter = true });
                await started.WriteAsync(output, stop).ConfigureAwait(false);
            }
            finally
            {
                turn.Release();
            }
            try
            {
                await foreach (var batch in unit.RunAsync(stop).ConfigureAwait(false))
                    await output.Writer.WriteAsync(make(batch), stop).ConfigureAwait(false);
                output.Writer.TryComplete();
            }
            catch (Exception failure)
            {
                // The reader of this unit gets the failure in its place among the rows: those before it may be all that are wanted.
                output.Writer.TryComplete(failure);
                if (stop.IsCancellationRequested)
                    throw;
                return;
            }
        }
    }

    private async ValueTask<ScanUnit?> TakeAsync(SemaphoreSlim turn, CancellationToken stop)
    {
        await turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await units.NextAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
