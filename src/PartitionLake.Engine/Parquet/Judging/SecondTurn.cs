namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Lets a reader that cannot be trusted work on a thread of its own, and gives it up when it does not come back.</summary>
internal sealed class SecondTurn(long fileLength, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
{
    /// <summary>All that the reader sees.</summary>
    public StrictStream Stream { get; } = new(fileLength, cancellationToken);

    /// <exception cref="TimeoutException">It took too long. What it still does has no effect, and its next read ends it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        var task = Task.Run(() => read(cancellationToken), CancellationToken.None);
        try
        {
            return await task.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
        }
        catch when (!task.IsCompleted)
        {
            Stream.GiveUp();
            // What it may still say is of no interest, but must not end the process as unobserved.
            _ = task.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }
}
