using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Counts what is read from a file, and keeps its end, where footer and page index lie, so that it is read once.</summary>
internal sealed class CountingByteSource(IByteSource inner, QueryCounters counters) : IByteSource
{
    private const int MostKept = 64 << 10;

    private volatile byte[]? _tail;

    public string Name => inner.Name;

    public long Length => inner.Length;

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_tail is { } tail && offset >= Length - tail.Length && offset <= Length - destination.Length)
        {
            tail.AsMemory((int)(offset - (Length - tail.Length)), destination.Length).CopyTo(destination);
            return;
        }
        counters.AddRequest(destination.Length);
        await inner.ReadAsync(offset, destination, cancellationToken).ConfigureAwait(false);
        if (destination.Length <= MostKept && destination.Length < Length && offset == Length - destination.Length)
            _tail = destination.ToArray();
    }

    public void Dispose() => inner.Dispose();
}
