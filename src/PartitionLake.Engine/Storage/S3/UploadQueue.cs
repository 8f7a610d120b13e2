namespace PartitionLake.Engine.Storage.S3;

/// <summary>Runs uploads beside the encoding of what comes next: so many at once, and so many bytes in memory, and no more.</summary>
/// <remarks>The first failure stops the others and comes out of the next call.</remarks>
internal sealed class UploadQueue : IAsyncDisposable
{
    /// <summary>Uploads of small objects wait for the store most of their time.</summary>
    private const int MostAtOnce = 32;

    private const long MostBytes = 64L << 20;

    private readonly SemaphoreSlim _slots = new(MostAtOnce, MostAtOnce);
    private readonly CancellationTokenSource _stop = new();
    private readonly object _gate = new();
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource _bytesFreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private Exception? _failure;

    /// <summary>Waits for a place, then starts the upload and returns.</summary>
    /// <param name="bytes">Bytes that it keeps in memory.</param>
    /// <param name="upload">The upload; it gives back what it holds when it ends, however it ends.</param>
    /// <param name="abandoned">Called instead when the upload is never started.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public async ValueTask AddAsync(long bytes, Func<CancellationToken, Task> upload, Action abandoned, CancellationToken cancellationToken)
    {
        var reserved = false;
        var admitted = false;
        try
        {
            ThrowIfFailed();
            await ReserveAsync(bytes, cancellationToken).ConfigureAwait(false);
            reserved = true;
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            admitted = true;
            ThrowIfFailed();
            var task = Task.Run(() => RunAsync(bytes, upload), CancellationToken.None);
            reserved = admitted = false;
            lock (_gate)
                _running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch
        {
            if (admitted)
                _slots.Release();
            if (reserved)
                Free(bytes);
            abandoned();
            throw;
        }
    }

    /// <summary>Waits until everything has been uploaded.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var task in Running())
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfFailed();
    }

    /// <summary>Stops what is still running and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Running()).ConfigureAwait(false);
        _stop.Dispose();
        _slots.Dispose();
    }

    private async Task RunAsync(long bytes, Func<CancellationToken, Task> upload)
    {
        try
        {
            await upload(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            lock (_gate)
                _failure ??= e;
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            Free(bytes);
            _slots.Release();
        }
    }

    private async Task ReserveAsync(long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_gate)
            {
                // One that is larger than the whole budget goes alone.
                if (_bytes == 0 || _bytes + bytes <= MostBytes)
                {
                    _bytes += bytes;
                    return;
                }
                freed = _bytesFreed.Task;
            }
            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Free(long bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            _bytesFreed.SetResult();
            _bytesFreed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private Task[] Running()
    {
        lock (_gate)
            return [.. _running];
    }

    private void Forget(Task task)
    {
        lock (_gate)
            _running.Remove(task);
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
