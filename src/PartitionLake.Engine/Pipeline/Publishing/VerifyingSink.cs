using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Stages an object only when two readers agree on what is in it.</summary>
internal sealed class VerifyingSink(IPartitionSink sink, Verification verification) : IPartitionSink
{
    public IObjectWriter Create(string path, StoredObject? existing)
    {
        var writer = sink.Create(path, existing);
        return verification.Covers(path) ? new VerifiedWriter(path, writer, verification) : writer;
    }

    // What lies there already is read before any of it is published: a copy is visible at once.
    public Task<CopiedObject> CopyAsync(
        StoredObject source, string path, StoredObject? existing, bool skipIfSame, CancellationToken cancellationToken) =>
        sink.CopyAsync(source, path, existing, skipIfSame, cancellationToken);

    public void Remove(StoredObject item) => sink.Remove(item);

    private sealed class VerifiedWriter(string path, IObjectWriter writer, Verification verification) : IObjectWriter
    {
        private readonly KeptContent _content = verification.Keep(writer.Content);

        public Stream Content => _content;

        public async ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken)
        {
            await verification.CheckAsync(path, _content.Open(path), cancellationToken).ConfigureAwait(false);
            return await writer.CommitAsync(skipIfSame, cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await _content.DisposeAsync().ConfigureAwait(false);
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
