using System.Buffers;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>Takes content and keeps nothing but its checksum, to tell whether the file that is there is the same.</summary>
internal sealed class LocalComparison(LocalStore store, string path) : IObjectWriter
{
    private readonly DigestStream _content = new(Stream.Null);

    public Stream Content => _content;

    public async ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return StageOutcome.Created;
        if (!skipIfSame || stored.Length != _content.Length)
            return StageOutcome.Replaced;
        return await DigestAsync(cancellationToken).ConfigureAwait(false) == _content.Finish() ? StageOutcome.Unchanged : StageOutcome.Replaced;
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    private async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        using var source = await store.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        using var digest = new DigestStream(Stream.Null);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (long offset = 0; offset < source.Length; offset += buffer.Length)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, source.Length - offset));
                await source.ReadAsync(offset, part, cancellationToken).ConfigureAwait(false);
                digest.Write(part.Span);
            }
            return digest.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
