namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// Counts the memory that one row group's reading takes where the file decides how much: pages, windows, dictionaries
/// and the texts of a batch. Everything of that kind is taken from here before it is allocated. For one thread.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="storedBytes">Stored bytes of what is read.</param>
/// <param name="buffers">The buffers of the file; its own if null.</param>
internal sealed class MemoryBudget(ReadLimits limits, long storedBytes, ReadBuffers? buffers = null)
{
    private readonly long _limit = Math.Max(
        limits.MaxHeldBytes, storedBytes < long.MaxValue / limits.MaxHeldRatio ? storedBytes * limits.MaxHeldRatio : long.MaxValue);
    private long _held;
    private long _batch;
    private long _expanded;

    /// <summary>Where what was taken is allocated.</summary>
    public ReadBuffers Buffers { get; } = buffers ?? new ReadBuffers();

    /// <summary>Takes bytes that stay until they are given back.</summary>
    public void Take(long bytes)
    {
        Check(bytes);
        _held += bytes;
    }

    public void Give(long bytes) => _held -= bytes;

    /// <summary>Takes bytes that leave with the batch, or gives them back where negative.</summary>
    public void TakeForBatch(long bytes)
    {
        Check(bytes);
        _batch += bytes;
    }

    /// <summary>What was taken to stay.</summary>
    public long Held => _held;

    /// <summary>What could be taken now without an error.</summary>
    public long Left => _limit - _held - _batch;

    /// <summary>The batch before now belongs to the caller.</summary>
    public void BeginBatch() => _batch = 0;

    /// <summary>Counts bytes of values that the file stores once and repeats: they cost time without end, if not memory.</summary>
    public void Expand(long bytes)
    {
        _expanded += bytes;
        if (_expanded > limits.MaxExpandedBytes)
            ReadFailure.Limit("the bytes of the values of a row group are at least", _expanded, limits.MaxExpandedBytes, nameof(ReadLimits.MaxExpandedBytes));
    }

    private void Check(long bytes)
    {
        if (_held + _batch + bytes > _limit)
            ReadFailure.Limit("the bytes of pages, dictionaries and texts in memory would be", _held + _batch + bytes,
                _limit, _limit == limits.MaxHeldBytes ? nameof(ReadLimits.MaxHeldBytes) : nameof(ReadLimits.MaxHeldRatio));
    }
}
