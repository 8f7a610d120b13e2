using System.Buffers;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Byte ranges of a file, put together in pooled buffers; ranges that lie close together come in one read.</summary>
internal sealed class LoadedRanges : IDisposable
{
    // A gap of this size costs less to read than another request to an object store.
    private const int MaxGapBytes = 64 << 10;
    private const int MaxReadBytes = 64 << 20;

    private readonly List<byte[]> _buffers = [];

    private LoadedRanges(int count) => Slices = new ByteSlice[count];

    /// <summary>For each list of ranges asked for, its bytes end to end.</summary>
    public ByteSlice[] Slices { get; }

    /// <param name="source">The file; the caller has checked that all ranges lie inside it.</param>
    /// <param name="wanted">Lists of ranges that do not overlap, each in the order of the file.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async ValueTask<LoadedRanges> LoadAsync(
        GuardedSource source, IReadOnlyList<IReadOnlyList<(long Offset, int Length)>> wanted, CancellationToken cancellationToken)
    {
        var loaded = new LoadedRanges(wanted.Count);
        try
        {
            var pieces = loaded.Reserve(wanted);
            for (var first = 0; first < pieces.Count;)
                first = await LoadRunAsync(source, pieces, first, cancellationToken).ConfigureAwait(false);
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
        foreach (var buffer in _buffers)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffers.Clear();
    }

    private List<(long Offset, Memory<byte> Target)> Reserve(IReadOnlyList<IReadOnlyList<(long Offset, int Length)>> wanted)
    {
        var pieces = new List<(long Offset, Memory<byte> Target)>();
        for (var i = 0; i < wanted.Count; i++)
        {
            var total = 0;
            foreach (var (_, length) in wanted[i])
                total = checked(total + length);
            var buffer = ArrayPool<byte>.Shared.Rent(total + ByteSlice.Slack);
            _buffers.Add(buffer);
            Slices[i] = new ByteSlice(buffer, 0, total);
            var at = 0;
            foreach (var (offset, length) in wanted[i])
            {
                pieces.Add((offset, buffer.AsMemory(at, length)));
                at += length;
            }
        }
        pieces.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        return pieces;
    }

    /// <summary>Loads the piece at that place and those behind it that are near, and returns the place after them.</summary>
    private static async ValueTask<int> LoadRunAsync(
        GuardedSource source, List<(long Offset, Memory<byte> Target)> pieces, int first, CancellationToken cancellationToken)
    {
        var start = pieces[first].Offset;
        var end = start + pieces[first].Target.Length;
        var next = first + 1;
        for (; next < pieces.Count; next++)
        {
            var pieceEnd = Math.Max(end, pieces[next].Offset + pieces[next].Target.Length);
            if (pieces[next].Offset - end > MaxGapBytes || pieceEnd - start > MaxReadBytes)
                break;
            end = pieceEnd;
        }
        if (next == first + 1)
        {
            await source.ReadAsync(start, pieces[first].Target, cancellationToken).ConfigureAwait(false);
            return next;
        }
        var run = ArrayPool<byte>.Shared.Rent((int)(end - start));
        try
        {
            await source.ReadAsync(start, run.AsMemory(0, (int)(end - start)), cancellationToken).ConfigureAwait(false);
            for (var i = first; i < next; i++)
                run.AsMemory((int)(pieces[i].Offset - start), pieces[i].Target.Length).CopyTo(pieces[i].Target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(run);
        }
        return next;
    }
}
