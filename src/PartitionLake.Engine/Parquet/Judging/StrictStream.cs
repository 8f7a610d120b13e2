namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>
/// The bytes of a file that a reader may see, as a stream that never ends quietly: reading past what was loaded is an error.
/// A reader that takes the end of a stream for a zero, or that goes round in circles, would never come back.
/// </summary>
internal sealed class StrictStream(long length, CancellationToken cancellationToken) : Stream
{
    // Pages are read once, and their headers byte by byte; more than this is no reading any more.
    private const int MaxRounds = 8;
    private const long SpareBytes = 1 << 20;

    private readonly List<(long Offset, byte[] Content)> _windows = [];
    private long _left = SpareBytes;
    private volatile bool _isGivenUp;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    /// <summary>Shows the given parts of the file, and no longer those that were shown before.</summary>
    public void Show(params ReadOnlySpan<(long Offset, byte[] Content)> windows)
    {
        _windows.Clear();
        _left = SpareBytes;
        foreach (var window in windows)
        {
            _windows.Add(window);
            _left += (long)MaxRounds * window.Content.Length;
        }
    }

    /// <summary>Whoever still reads is ended by an error at its next read.</summary>
    public void GiveUp() => _isGivenUp = true;

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isGivenUp)
            throw new IOException("The reader took too long and was given up.");
        if (buffer.Length == 0)
            return 0;
        foreach (var (offset, content) in _windows)
        {
            if (Position < offset || Position >= offset + content.Length)
                continue;
            var start = (int)(Position - offset);
            var count = Math.Min(buffer.Length, content.Length - start);
            _left -= count;
            if (_left < 0)
                throw new IOException("The reader reads the same bytes again and again.");
            content.AsSpan(start, count).CopyTo(buffer);
            Position += count;
            return count;
        }
        throw new EndOfStreamException($"The reader asks for byte {Position}, which is no part of what it was to read.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => length + offset,
        };
        if (target < 0)
            throw new IOException("The reader seeks before the beginning of the file.");
        return Position = target;
    }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
