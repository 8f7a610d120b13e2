using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>Phase 2 of a run whose rows a job has computed: the objects go to their places as they are.</summary>
/// <param name="objects">The object of each partition, by its id.</param>
/// <param name="rowCounts">The rows of each.</param>
/// <param name="commit">What becomes of the partitions.</param>
/// <param name="atOnce">Copies on their way together: the store makes them, so this machine's cores are no measure.</param>
internal sealed class CopyPhase(IReadOnlyList<StoredObject> objects, IReadOnlyList<long> rowCounts, PartitionCommit commit, int atOnce) : IEncodingPhase
{
    private int _next = -1;
    private long _rows;

    public long RowsEncoded => Interlocked.Read(ref _rows);

    public long RowsKept => 0;

    public Task RunAsync(int workers, CancellationToken cancellationToken) =>
        Workers.RunAsync(Math.Min(atOnce, Math.Max(1, objects.Count)), CopyAsync, cancellationToken);

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        for (var id = Interlocked.Increment(ref _next); id < objects.Count; id = Interlocked.Increment(ref _next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await commit.CopyAsync(commit.Target(id), objects[id], rowCounts[id], cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _rows, rowCounts[id]);
        }
    }
}
