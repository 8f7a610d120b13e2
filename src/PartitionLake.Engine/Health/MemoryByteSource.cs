using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>The bytes of a small object, fetched once, because a deep test looks at them several times.</summary>
internal sealed class MemoryByteSource(string name, byte[] content) : IByteSource
{
    public string Name => name;

    public long Length => content.Length;

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Content => content;

    /// <summary>Fetches all bytes of a source, and disposes it.</summary>
    public static async ValueTask<MemoryByteSource> LoadAsync(IByteSource source, CancellationToken cancellationToken)
    {
        using (source)
        {
            var content = new byte[source.Length];
            await source.ReadAsync(0, content, cancellationToken).ConfigureAwait(false);
            return new MemoryByteSource(source.Name, content);
        }
    }

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset < 0 || offset > content.Length - destination.Length)
        {
            throw new LakeException(
                LakeErrorCode.FileCorrupt,
                $"'{name}' points to bytes {offset} to {offset + destination.Length - 1L}, but it has only {content.Length} bytes.",
                "The file is damaged or was cut off; get it again from its source.",
                name);
        }
        content.AsSpan((int)offset, destination.Length).CopyTo(destination.Span);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }
}
