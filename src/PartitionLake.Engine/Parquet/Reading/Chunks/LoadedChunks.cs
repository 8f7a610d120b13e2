using System.Buffers;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>The compressed column chunks of a row group in pooled buffers; chunks that lie close together come in one read.</summary>
internal sealed class LoadedChunks : IDisposable
{
    // A gap of this size costs less to read than another request to an object store.
    private const int MaxGapBytes = 256 << 10;
    private const int MaxReadBytes = 64 << 20;

    private readonly List<byte[]> _buffers = [];

    private LoadedChunks(int count) => Chunks = new ByteSlice[count];

    /// <summary>One slice for each chunk asked for, in that order.</summary>
    public ByteSlice[] Chunks { get; }

    public bool IsDisposed { get; private set; }

    /// <param name="source">The file; the caller has checked that all chunks lie inside it and fit a buffer.</param>
    /// <param name="chunks">The chunks to load, in any order.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async ValueTask<LoadedChunks> LoadAsync(IByteSource source, IReadOnlyList<ChunkMetadata> chunks, CancellationToken cancellationToken)
    {
        var order = new int[chunks.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (left, right) => chunks[left].Start.CompareTo(chunks[right].Start));

        var loaded = new LoadedChunks(chunks.Count);
        try
        {
            for (var first = 0; first < order.Length;)
                first = await loaded.LoadRunAsync(source, chunks, order, first, cancellationToken).ConfigureAwait(false);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        foreach (var buffer in _buffers)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffers.Clear();
    }

    // Loads the chunk at that place of the order and those behind it that are near, and returns the place after them.
    private async ValueTask<int> LoadRunAsync(IByteSource source, IReadOnlyList<ChunkMetadata> chunks, int[] order, int first, CancellationToken cancellationToken)
    {
        var start = chunks[order[first]].Start;
        var end = start + chunks[order[first]].CompressedBytes;
        var next = first + 1;
        for (; next < order.Length; next++)
        {
            var chunk = chunks[order[next]];
            var chunkEnd = Math.Max(end, chunk.Start + chunk.CompressedBytes);
            if (chunk.Start - end > MaxGapBytes || chunkEnd - start > MaxReadBytes)
                break;
            end = chunkEnd;
        }
        var length = (int)(end - start);
        var buffer = ArrayPool<byte>.Shared.Rent(length + ByteSlice.Slack);
        _buffers.Add(buffer);
        await source.ReadAsync(start, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        for (var i = first; i < next; i++)
        {
            var chunk = chunks[order[i]];
            Chunks[order[i]] = new ByteSlice(buffer, (int)(chunk.Start - start), (int)chunk.CompressedBytes);
        }
        return next;
    }
}
