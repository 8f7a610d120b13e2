namespace PartitionLake.Engine.Storage.S3;

/// <summary>Takes content and keeps nothing but its ETag, to tell whether the object that is there is the same.</summary>
internal sealed class S3Comparison(StoredObject? existing) : Stream, IObjectWriter
{
    private readonly S3ETag _eTag = new();
    private long _length;

    public Stream Content => this;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (existing is not null)
            _eTag.Append(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken) => ValueTask.FromResult(
        existing is null ? StageOutcome.Created
        : skipIfSame && existing.Length == _length && existing.ETag == _eTag.Finish() ? StageOutcome.Unchanged
        : StageOutcome.Replaced);

    public override void Flush()
    {
        // There is nothing to flush to.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _eTag.Dispose();
        base.Dispose(disposing);
    }
}
