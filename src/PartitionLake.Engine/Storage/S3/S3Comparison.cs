namespace PartitionLake.Engine.Storage.S3;

/// <summary>Takes content and keeps nothing but its checksum, to tell whether the object that is there is the same.</summary>
internal sealed class S3Comparison(StoredObject? existing) : WriteOnlyStream, IObjectWriter
{
    private readonly S3Sameness? _same = existing is null ? null : new S3Sameness(existing);
    private long _length;

    public Stream Content => this;

    public override long Length => _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _same?.Append(buffer);
        _length += buffer.Length;
    }

    public ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken) => ValueTask.FromResult(
        existing is null ? StageOutcome.Created
        : skipIfSame && existing.Length == _length && _same!.Finish() ? StageOutcome.Unchanged
        : StageOutcome.Replaced);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _same?.Dispose();
        base.Dispose(disposing);
    }
}
