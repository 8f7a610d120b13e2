using System.Text;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>What all phases of a run work with.</summary>
/// <param name="Plan">The plan, with all its names resolved.</param>
/// <param name="Store">The lake.</param>
/// <param name="Session">The run's hold on it.</param>
/// <param name="Memory">How much each may take.</param>
/// <param name="TempFolder">Where what does not fit goes.</param>
/// <param name="Options">How it runs.</param>
/// <param name="Progress">Told how far it is.</param>
/// <param name="Stop">Stops it: asked for, or because another run has taken the lake.</param>
internal sealed record RunContext(
    BoundPlan Plan, ILakeStore Store, RunSession Session, MemoryPlan Memory,
    string TempFolder, EtlOptions Options, EtlProgress Progress, CancellationToken Stop)
{
    /// <summary>The folder for what does not fit into memory, cleared of what dead processes left there.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>.</exception>
    public static string FindTempFolder(EtlOptions options)
    {
        var folder = options.TempPath ?? Path.GetTempPath();
        if (!Directory.Exists(folder))
            throw new LakeException(
                LakeErrorCode.PathNotFound, $"The folder for spill files does not exist: '{folder}'.", "Make it, or name another with -TempPath.", folder);
        TemporaryLeftovers.Sweep(folder);
        return folder;
    }

    /// <summary>What the names of partitions may be at the destination.</summary>
    public ValueTask<PathLimits> FindPathLimitsAsync() => FindPathLimitsAsync(Store, Plan.Plan.Destination, Stop);

    /// <summary>The same of any lake.</summary>
    public static async ValueTask<PathLimits> FindPathLimitsAsync(ILakeStore store, string root, CancellationToken cancellationToken) =>
        store.PublishesAtOnce
            ? PathLimits.InBucket(Encoding.UTF8.GetByteCount(LakeUri.Parse(root).Path) + 1)
            : PathLimits.OnDisk(await store.FindFoldingAsync(cancellationToken).ConfigureAwait(false));
}
