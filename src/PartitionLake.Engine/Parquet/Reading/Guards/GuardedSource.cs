using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>A byte source that is given up when bytes do not arrive in time.</summary>
/// <remarks>A source given up may still write to the buffer it was handed: such a buffer must not be used again.</remarks>
internal sealed class GuardedSource(IByteSource source, TimeSpan maxStall, TimeProvider clock) : IDisposable
{
    public string Name => source.Name;

    public long Length => source.Length;

    /// <summary>Fills the whole buffer or throws.</summary>
    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        // A local read is complete when it returns, and costs nothing more.
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ValueTask read;
        try
        {
            read = source.ReadAsync(offset, destination, stop.Token);
        }
        catch
        {
            stop.Dispose();
            throw;
        }
        if (read.IsCompleted)
        {
            stop.Dispose();
            return read;
        }
        return WaitAsync(read.AsTask(), stop, cancellationToken);
    }

    public void Dispose() => source.Dispose();

    private async ValueTask WaitAsync(Task read, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        using (stop)
        {
            try
            {
                await read.WaitAsync(maxStall, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!read.IsCompleted)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                // What it may still say is of no interest, but must not end the process as unobserved.
                _ = read.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw Watchdog.Stalled("no byte of the file has arrived", maxStall, maxStall);
            }
        }
    }
}
