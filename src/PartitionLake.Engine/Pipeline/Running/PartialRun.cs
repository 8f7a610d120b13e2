using System.Text;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Pipeline.Rows;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>
/// Phase 1 of a plan over some row groups of its fact: what rows they give, or the error that the first bad one of them is. Nothing is written.
/// </summary>
/// <param name="plan">The plan, bound to the whole of its fact.</param>
/// <param name="options">How much of the machine it may take.</param>
internal sealed class PartialRun(BoundPlan plan, EtlOptions options)
{
    /// <exception cref="LakeException">What a run of the whole would end with, if it met the same row.</exception>
    public async Task<PartialRows> RunAsync(IReadOnlyList<InputRowGroup> rowGroups, CancellationToken cancellationToken)
    {
        var part = plan with { Fact = plan.Fact.Only(rowGroups) };
        var memory = MemoryPlan.For(options, Math.Max(1, options.MaxConcurrency ?? Environment.ProcessorCount));
        var dimensions = await new DimensionLoader(part, memory.Dimensions, memory.WorkerCount).LoadAsync(cancellationToken).ConfigureAwait(false);
        var layout = new CarryLayout(part);
        var directory = new PartitionDirectory(part.PartitionColumns, Limits(), part.Plan.FileName);
        var shuffleMemory = memory.Shuffle(dimensions.Sum(static table => table.AllocatedBytes));
        using var shuffle = new Shuffle(layout.Columns, shuffleMemory, RunContext.FindTempFolder(options), cancellationToken, memory.WorkerCount);
        var admission = new ReadAdmission(memory.Reading, held => shuffle.Reserve(Math.Max(0, held - (memory.Workers / 2))));
        var heap = new HeapGuard(memory.Heap(shuffleMemory), memory.Total / 16);
        var phase = new RowPhase(part, dimensions, layout, directory, shuffle, new EtlProgress(), heap, admission);
        await phase.RunAsync(memory.WorkerCount, cancellationToken).ConfigureAwait(false);
        var counts = shuffle.Finish().RowCounts;
        return new PartialRows(phase.RowsRead, counts.Count(static rows => rows > 0), counts.Count(static rows => rows == 1));
    }

    private PathLimits Limits() => LakeUri.Parse(plan.Plan.Destination) is { Scheme: LakeScheme.S3 } uri
        ? PathLimits.InBucket(Encoding.UTF8.GetByteCount(uri.Path) + 1)
        : PathLimits.OnDisk(NameFolding.None);
}

/// <param name="RowsRead">Rows of the fact.</param>
/// <param name="Partitions">Partitions that they came into.</param>
/// <param name="Singles">Those that got a single row.</param>
internal sealed record PartialRows(long RowsRead, int Partitions, int Singles)
{
    /// <summary>
    /// How many partitions all rows come into, guessed from a share of them (Charikar's estimator): those that were met several times are all
    /// there are of their kind, and of those met once there are more by the root of what was left out. Exact where nothing was.
    /// </summary>
    /// <param name="allRows">Rows of the whole fact.</param>
    public long Estimate(long allRows) => RowsRead == 0
        ? 0
        : (long)Math.Round(Partitions - Singles + (Singles * Math.Sqrt(Math.Max(1, (double)allRows / RowsRead))));
}
