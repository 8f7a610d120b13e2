using System.Runtime.CompilerServices;
using PartitionLake.Engine.Concurrency;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Lets several workers go through the units of a scan.</summary>
/// <param name="units">The units.</param>
/// <param name="count">How many workers: the processors for files on disk, more for a bucket, where workers wait.</param>
internal sealed class ScanWorkers(ScanUnits units, int count)
{
    /// <summary>Batches of one unit that wait to be taken.</summary>
    private const int WaitingBatches = 2;

    /// <summary>Units that are begun and not delivered yet, for each worker.</summary>
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
    public IAsyncEnumerable<T> RunInOrderAsync<T>(Func<TableBatch, T> make, CancellationToken cancellationToken) =>
        new OrderedWork(count * UnitsAhead) { AtOnce = count, WaitingResults = WaitingBatches }.RunAsync(
            units.AllAsync(cancellationToken), (unit, stop) => MakeAsync(unit, make, stop), cancellationToken);

    private static async IAsyncEnumerable<T> MakeAsync<T>(ScanUnit unit, Func<TableBatch, T> make, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var batch in unit.RunAsync(stop).ConfigureAwait(false))
            yield return make(batch);
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
