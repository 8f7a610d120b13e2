using System.Runtime.ExceptionServices;

namespace PartitionLake.Engine.Concurrency;

/// <summary>Runs the same work on several threads; the first failure stops all and is the one reported.</summary>
internal static class Workers
{
    public static async Task RunAsync(int count, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        var tasks = new Task[count];
        for (var i = 0; i < count; i++)
        {
            tasks[i] = Task.Run(
                async () =>
                {
                    try
                    {
                        await work(stop.Token).ConfigureAwait(false);
                    }
                    catch (Exception failure)
                    {
                        // A cancellation that follows a failure of another worker must not hide it.
                        if (failure is not OperationCanceledException || cancellationToken.IsCancellationRequested)
                            Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(failure), null);
                        await stop.CancelAsync().ConfigureAwait(false);
                    }
                },
                CancellationToken.None);
        }
        await Task.WhenAll(tasks).ConfigureAwait(false);
        first?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
