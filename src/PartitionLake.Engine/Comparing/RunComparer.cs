using System.Runtime.CompilerServices;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Comparing;

/// <summary>Compares what a run recorded, the partitions that it wrote and removed, with what lies in a lake. Changes nothing.</summary>
public static class RunComparer
{
    /// <summary>Streams the differences, object by object; none where all lies there as the run left it.</summary>
    /// <param name="recorded">The lake that the run was of.</param>
    /// <param name="runId">The run.</param>
    /// <param name="lake">The lake that is looked at: the same, or a copy.</param>
    /// <param name="options">Which partitions.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RunNotFound"/>; or a lake cannot be read.</exception>
    public static async IAsyncEnumerable<LakeDifference> CompareAsync(
        ILakeStore recorded, string runId, ILakeStore lake, CompareOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var head = await RunManifest.ReadHeadAsync(recorded, runId, cancellationToken).ConfigureAwait(false);
        var types = head.PartitionKeys.ToDictionary(static key => key.Name, static key => key.Type);
        var there = await ComparedLake.OpenAsync(lake, options with { KeyTypes = types }, cancellationToken).ConfigureAwait(false);
        var partitions = new Dictionary<string, PartitionFolder>(StringComparer.Ordinal);
        await foreach (var partition in there.ListAsync(cancellationToken).ConfigureAwait(false))
            partitions[partition.Path] = partition;
        await foreach (var wanted in RunManifest.ReadObjectsAsync(recorded, runId, cancellationToken).ConfigureAwait(false))
        {
            var folder = wanted.Action == PartitionAction.Remove ? wanted.Path : LakePath.FolderOf(wanted.Path);
            var partition = partitions.GetValueOrDefault(folder);
            if (await LookAsync(there, wanted, folder, partition, head.Mode, cancellationToken).ConfigureAwait(false) is { } found)
                yield return found;
            if (head.Mode == PublishMode.Append || wanted.Action == PartitionAction.Remove)
                continue;
            foreach (var other in partition?.Objects.Where(item => item.Path != wanted.Path) ?? [])
                yield return OfObject(DifferenceSide.Difference, folder, other.Path) with { Difference = other.Length };
            partitions.Remove(folder);
        }
        if (head.Mode != PublishMode.Replace)
            yield break;
        foreach (var (folder, _) in partitions.OrderBy(static partition => partition.Key, StringComparer.Ordinal))
            yield return new LakeDifference { Kind = DifferenceKind.Partition, Side = DifferenceSide.Difference, Partition = folder };
    }

    private static async Task<LakeDifference?> LookAsync(
        ComparedLake there, ManifestObject wanted, string folder, PartitionFolder? partition, PublishMode mode, CancellationToken cancellationToken)
    {
        if (wanted.Action == PartitionAction.Remove)
            return partition is null || mode == PublishMode.Replace ? null
                : new LakeDifference { Kind = DifferenceKind.Partition, Side = DifferenceSide.Difference, Partition = folder };
        if (partition is null)
            return new LakeDifference { Kind = DifferenceKind.Partition, Side = DifferenceSide.Reference, Partition = folder };
        if (partition.Objects.Find(item => item.Path == wanted.Path) is not { } item)
            return OfObject(DifferenceSide.Reference, folder, wanted.Path) with { Reference = wanted.Bytes };
        if (item.Length != wanted.Bytes)
            return OfObject(DifferenceSide.Both, folder, wanted.Path) with { Column = "bytes", Reference = wanted.Bytes, Difference = item.Length };
        var checksum = await there.ChecksumAsync(item, cancellationToken).ConfigureAwait(false);
        return string.Equals(checksum, wanted.Sha256, StringComparison.OrdinalIgnoreCase) ? null
            : OfObject(DifferenceSide.Both, folder, wanted.Path)
                with { Column = "sha256", Reference = wanted.Sha256?.ToUpperInvariant(), Difference = checksum };
    }

    private static LakeDifference OfObject(DifferenceSide side, string folder, string path) =>
        new() { Kind = DifferenceKind.Object, Side = side, Partition = folder, Object = path };
}
