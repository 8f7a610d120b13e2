using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>
/// The compressed column chunks of a row group: short ones in pooled buffers, those that lie close together from one
/// read; long ones behind a window.
/// </summary>
internal sealed class LoadedChunks : IDisposable
{
    // A gap of this size costs less to read than another request to an object store.
    private const int MaxGapBytes = 256 << 10;
    private const int MaxReadBytes = (16 << 20) - ByteSlice.Slack;

    // What a dictionary page's header takes at most, where a writer forgot it in the chunk's size (PARQUET-816).
    private const int SpareBytes = 128;

    private readonly GuardedSource _source;
    private readonly IReadOnlyList<ChunkMetadata> _metadata;
    private readonly ReadBuffers _pool;
    private readonly List<byte[]> _buffers = [];

    private LoadedChunks(GuardedSource source, IReadOnlyList<ChunkMetadata> metadata, ReadBuffers pool)
    {
        _pool = pool;
        _source = source;
        _metadata = metadata;
        Chunks = new ChunkBytes[metadata.Count];
    }

    /// <summary>The bytes of each chunk asked for, in that order.</summary>
    public ChunkBytes[] Chunks { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>Bytes of the chunks that were loaded whole.</summary>
    public long AllocatedBytes => _buffers.Sum(buffer => (long)buffer.Length);

    /// <param name="source">The file; the caller has checked that all chunks lie inside it.</param>
    /// <param name="chunks">The chunks to load, in any order.</param>
    /// <param name="budget">Pays for windows, and has the buffers.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async ValueTask<LoadedChunks> LoadAsync(
        GuardedSource source, IReadOnlyList<ChunkMetadata> chunks, MemoryBudget budget, CancellationToken cancellationToken)
    {
        var loaded = new LoadedChunks(source, chunks, budget.Buffers);
        var order = new List<int>(chunks.Count);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i].CompressedBytes > WindowedChunk.WindowBytes)
                loaded.Chunks[i] = new WindowedChunk(source, chunks[i].Start, chunks[i].CompressedBytes, loaded.Spare(chunks[i]), budget, cancellationToken);
            else
                order.Add(i);
        }
        order.Sort((left, right) => chunks[left].Start.CompareTo(chunks[right].Start));
        try
        {
            for (var first = 0; first < order.Count;)
                first = await loaded.LoadRunAsync(order, first, cancellationToken).ConfigureAwait(false);
            return loaded;
        }
        catch
        {
            // A source that was given up may still write to the last buffer, so none goes back to the pool.
            loaded._buffers.Clear();
            loaded.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        foreach (var buffer in _buffers)
            _pool.Return(buffer);
        _buffers.Clear();
    }

    // Loads the chunk at that place of the order and those behind it that are near, and returns the place after them.
    private async ValueTask<int> LoadRunAsync(List<int> order, int first, CancellationToken cancellationToken)
    {
        var start = _metadata[order[first]].Start;
        var end = End(order[first]);
        var next = first + 1;
        for (; next < order.Count; next++)
        {
            var chunkEnd = Math.Max(end, End(order[next]));
            if (_metadata[order[next]].Start - end > MaxGapBytes || chunkEnd - start > MaxReadBytes)
                break;
            end = chunkEnd;
        }
        var length = (int)(end - start);
        var buffer = _pool.Rent(length + ByteSlice.Slack);
        _buffers.Add(buffer);
        await _source.ReadAsync(start, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        for (var i = first; i < next; i++)
        {
            var chunk = _metadata[order[i]];
            var spare = Spare(chunk);
            Chunks[order[i]] = new WholeChunk(new ByteSlice(buffer, (int)(chunk.Start - start), (int)chunk.CompressedBytes + spare), spare);
        }
        return next;
    }

    private long End(int chunk) => _metadata[chunk].Start + _metadata[chunk].CompressedBytes + Spare(_metadata[chunk]);

    private int Spare(ChunkMetadata chunk) => (int)Math.Clamp(_source.Length - chunk.Start - chunk.CompressedBytes, 0, SpareBytes);
}
