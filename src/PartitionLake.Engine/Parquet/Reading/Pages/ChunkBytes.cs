
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>The stored bytes of one column chunk, read from front to back.</summary>
internal abstract class ChunkBytes(long length, int spare) : IDisposable
{
    /// <summary>Bytes as the footer declares them.</summary>
    public long Length => length;

    /// <summary>Bytes behind the declared end that can be read too.</summary>
    public int Spare => spare;

    /// <summary>
    /// The bytes from that position on: as many as wanted, or those that are left, or more. Valid until the next call;
    /// positions never go back.
    /// </summary>
    public abstract ByteSlice At(long position, int wanted);

    public abstract void Dispose();
}

/// <summary>A chunk that lies in memory as a whole, in a buffer that belongs to someone else.</summary>
internal sealed class WholeChunk(ByteSlice bytes, int spare) : ChunkBytes(bytes.Length - spare, spare)
{
    public override ByteSlice At(long position, int wanted) => bytes.Slice((int)position);

    public override void Dispose()
    {
    }
}

/// <summary>A chunk too long to be held: a window moves along it, reading ahead of what is asked for.</summary>
internal sealed class WindowedChunk(GuardedSource source, long start, long length, int spare, MemoryBudget budget, CancellationToken cancellationToken)
    : ChunkBytes(length, spare)
{
    /// <summary>Chunks up to this size are loaded whole.</summary>
    public const int WindowBytes = 8 << 20;

    private byte[] _buffer = [];
    private long _windowStart;
    private int _used;

    public override ByteSlice At(long position, int wanted)
    {
        var needed = (int)Math.Min(wanted, Length + Spare - position);
        if (_windowStart + _used < position + needed)
            Move(position, needed);
        var skip = (int)(position - _windowStart);
        return new ByteSlice(_buffer, skip, _used - skip);
    }

    public override void Dispose()
    {
        budget.Give(_buffer.Length);
        _buffer = [];
    }

    private void Move(long position, int needed)
    {
        // Pages may be skipped unread, so the window may lie wholly before the position.
        var keep = (int)Math.Max(0, _windowStart + _used - position);
        var size = (int)Math.Min(Math.Max(needed, WindowBytes), Length + Spare - position);
        var target = _buffer;
        if (target.Length < size + ByteSlice.Slack)
        {
            budget.Take(size + ByteSlice.Slack);
            target = GC.AllocateUninitializedArray<byte>(size + ByteSlice.Slack);
        }
        _buffer.AsSpan(_used - keep, keep).CopyTo(target);
        if (target != _buffer)
        {
            budget.Give(_buffer.Length);
            _buffer = target;
        }
        _windowStart = position;
        _used = keep;
        var read = source.ReadAsync(start + position + keep, _buffer.AsMemory(keep, size - keep), cancellationToken);
        // Decoding is not asynchronous; a worker waits here for bytes that a shorter chunk would have had already.
        if (!read.IsCompletedSuccessfully)
            read.AsTask().GetAwaiter().GetResult();
        _used = size;
    }
}
