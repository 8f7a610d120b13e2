using System.IO.Compression;
using PartitionLake.Engine.Storage;
using ZstdSharp;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>The bytes of a file one after another, decompressed as its name says.</summary>
internal sealed class TextStream : Stream
{
    private const int BlockBytes = 1 << 20;

    private readonly IByteSource _source;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _block;
    private long _read;
    private int _start;
    private int _end;

    private TextStream(IByteSource source, CancellationToken cancellation)
    {
        _source = source;
        _cancellation = cancellation;
        _block = new byte[Math.Max(1, Math.Min(BlockBytes, source.Length))];
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <param name="source">The file. The stream owns it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Stream Open(IByteSource source, CancellationToken cancellation)
    {
        var stream = new TextStream(source, cancellation);
        if (source.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return new GZipStream(stream, CompressionMode.Decompress);
        return source.Name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? new DecompressionStream(stream, leaveOpen: false) : stream;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && !Fill())
            return 0;
        var count = Math.Min(buffer.Length, _end - _start);
        _block.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _cancellation.ThrowIfCancellationRequested();
        var count = (int)Math.Min(_block.Length, _source.Length - _read);
        if (count == 0)
            return false;
        // Rows are read by one thread that has nothing else to do.
        _source.ReadAsync(_read, _block.AsMemory(0, count), _cancellation).AsTask().GetAwaiter().GetResult();
        (_read, _start, _end) = (_read + count, 0, count);
        return true;
    }
}
