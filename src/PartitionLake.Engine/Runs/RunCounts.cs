using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The objects of a run by what the run did to them, as its manifest lists them.</summary>
/// <param name="Created">Partitions that had no object before.</param>
/// <param name="Replaced">Partitions whose object was replaced.</param>
/// <param name="Appended">Partitions that got another object.</param>
/// <param name="Unchanged">Partitions that were there already, byte for byte.</param>
/// <param name="Removed">Partitions that were removed.</param>
/// <param name="BytesWritten">Bytes of what was created, replaced and appended.</param>
public sealed record RunCounts(long Created, long Replaced, long Appended, long Unchanged, long Removed, long BytesWritten)
{
    internal static async Task<RunCounts> ReadAsync(ILakeStore store, string runId, CancellationToken cancellationToken)
    {
        var counts = new long[Enum.GetValues<PartitionAction>().Length];
        var bytes = 0L;
        await foreach (var item in RunManifest.ReadObjectsAsync(store, runId, cancellationToken).ConfigureAwait(false))
        {
            counts[(int)item.Action]++;
            if (item.Action is PartitionAction.Create or PartitionAction.Replace or PartitionAction.Append)
                bytes += item.Bytes;
        }
        return new RunCounts(
            counts[(int)PartitionAction.Create],
            counts[(int)PartitionAction.Replace],
            counts[(int)PartitionAction.Append],
            counts[(int)PartitionAction.Unchanged],
            counts[(int)PartitionAction.Remove],
            bytes);
    }
}
