using System.Buffers;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>One object being written: its content is kept in memory, or on the local disk where it is large, until it is committed.</summary>
/// <remarks>
/// A large object is uploaded after its last byte is known, from the disk: so an unchanged one is recognised before anything is sent,
/// and an upload that fails has never been visible in the bucket as an unfinished one for longer than it takes.
/// </remarks>
internal sealed class S3ObjectWriter(S3Publication publication, string path, StoredObject? existing) : WriteOnlyStream, IObjectWriter
{
    private byte[] _buffer = [];
    private int _buffered;
    private SpoolFile? _file;
    private long _length;
    private bool _isFinished;

    public Stream Content => this;

    public override bool CanWrite => !_isFinished;

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        _length += buffer.Length;
        while (!buffer.IsEmpty)
        {
            if (_buffered == S3PartSizes.First)
                Spill();
            var taken = Math.Min(buffer.Length, S3PartSizes.First - _buffered);
            EnsureCapacity(_buffered + taken);
            buffer[..taken].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += taken;
            buffer = buffer[taken..];
        }
    }

    public async ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        if (_file is not null && _buffered > 0)
            Spill();
        _isFinished = true;
        if (skipIfSame && existing is not null && existing.Length == _length && IsSame(existing))
            return StageOutcome.Unchanged;
        var content = TakeContent();
        await publication.CommitAsync(path, content, existing, cancellationToken).ConfigureAwait(false);
        return existing is null ? StageOutcome.Created : StageOutcome.Replaced;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isFinished = true;
            _file?.Dispose();
            _file = null;
            ReturnBuffer();
        }
        base.Dispose(disposing);
    }

    // Hashing waits until something of the same length is there to compare with; most objects of a first run never need it.
    private bool IsSame(StoredObject stored)
    {
        using var same = new S3Sameness(stored);
        if (_file is null)
        {
            same.Append(_buffer.AsSpan(0, _buffered));
            return same.Finish();
        }
        for (long offset = 0; offset < _length; offset += S3PartSizes.First)
            same.Append(_file.Read(offset, (int)Math.Min(S3PartSizes.First, _length - offset)));
        return same.Finish();
    }

    private S3Content TakeContent()
    {
        S3Content content;
        if (_file is not null)
        {
            content = S3Content.OnDisk(_file, 0, _length, ownsFile: true);
            _file = null;
            ReturnBuffer();
            return content;
        }
        content = S3Content.InMemory(_buffer, _buffered);
        _buffer = [];
        return content;
    }

    private void Spill()
    {
        _file ??= publication.NewSpoolFile();
        _file.Append(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    private void EnsureCapacity(int needed)
    {
        if (needed <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(S3PartSizes.First, Math.Max(16 * 1024, _buffer.Length * 2))));
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
