using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Passes on what is written and keeps it, in memory and beyond a few megabytes on the disk, so that it can be read back.</summary>
internal sealed class KeptContent(Stream destination, string tempFolder) : WriteOnlyStream
{
    private const int MaxMemoryBytes = 8 << 20;

    private readonly MemoryStream _memory = new();
    private SpoolFile? _spool;
    private long _length;

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Keep(buffer);
        destination.Write(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Keep(buffer.Span);
        await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override void Flush() => destination.Flush();

    /// <summary>All that was written. Disposing the source leaves it here.</summary>
    public IByteSource Open(string name) => new Source(name, this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _spool?.Dispose();
            _memory.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> content)
    {
        _length += content.Length;
        if (_spool is null && _length > MaxMemoryBytes)
        {
            _spool = new SpoolFile(tempFolder);
            _spool.Append(_memory.GetBuffer().AsSpan(0, (int)_memory.Length));
            _memory.SetLength(0);
            _memory.Capacity = 0;
        }
        if (_spool is null)
            _memory.Write(content);
        else
            _spool.Append(content);
    }

    private sealed class Source(string name, KeptContent content) : IByteSource
    {
        public string Name => name;

        public long Length => content._length;

        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (offset < 0 || offset > Length - destination.Length)
                throw new LakeException(
                    LakeErrorCode.FileCorrupt, $"'{name}' points past its end.", "This is a defect of PartitionLake: please report it.", name);
            if (content._spool is { } spool)
                spool.Read(offset, destination.Length).CopyTo(destination);
            else
                content._memory.GetBuffer().AsMemory((int)offset, destination.Length).CopyTo(destination);
            return ValueTask.CompletedTask;
        }

        public void Dispose()
        {
            // The content belongs to the writer.
        }
    }
}
