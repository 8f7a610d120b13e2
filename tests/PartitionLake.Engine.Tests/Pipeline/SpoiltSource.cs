using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>The bytes of an object with another letter in the dictionary of labels, as only the second reader sees it.</summary>
internal sealed class SpoiltSource(IByteSource source, byte[] old, byte[] made) : IByteSource
{
    public string Name => source.Name;

    public long Length => source.Length;

    /// <summary>Spoils 'label 1' in the partition S2 and nothing elsewhere.</summary>
    public static IByteSource InStateS2(string path, IByteSource content) =>
        path.StartsWith("state=S2/", StringComparison.Ordinal) ? new SpoiltSource(content, "label 1"u8.ToArray(), "label_1"u8.ToArray()) : content;

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await source.ReadAsync(offset, destination, cancellationToken);
        // The first occurrence in a chunk is the dictionary's; statistics in the footer stay.
        if (offset + destination.Length < Length && destination.Span.IndexOf(old) is >= 0 and var place)
            made.CopyTo(destination[place..]);
    }

    public void Dispose() => source.Dispose();
}
