using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>Finds the versions in which a bucket still keeps what was removed, and removes them for good where that is wanted.</summary>
/// <param name="versions">What the bucket keeps.</param>
/// <param name="lake">The partitions that the command is about.</param>
/// <param name="options">What is wanted.</param>
/// <param name="holds">Whether the content of a version is to go; null where that of each is.</param>
internal sealed class VersionSweep(
    IKeptVersions versions, CaredLake lake, CareOptions options, Func<ParquetFile, CaredPartition, CancellationToken, Task<bool>>? holds)
{
    private const int Concurrency = 16;

    /// <summary>Makes sure, before anything is changed, that what is to be removed can be found.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.AccessDenied"/>.</exception>
    public static async Task CheckAsync(IKeptVersions versions, CancellationToken cancellationToken)
    {
        await foreach (var _ in versions.ListAsync("", cancellationToken).ConfigureAwait(false))
            break;
    }

    /// <summary>Goes through all that is kept of the partitions. An object that is hidden by a marker alone is never made visible by this.</summary>
    public async Task<IReadOnlyList<KeptOutcome>> RunAsync(CancellationToken cancellationToken)
    {
        var kept = new List<(KeptVersion Version, CaredPartition Place)>();
        foreach (var folder in options.Folders ?? [""])
        {
            await foreach (var item in versions.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                if (ExistingObjects.IsContent(item.Path) && lake.PlaceOf(LakePath.FolderOf(item.Path)) is { } place)
                    kept.Add((item, place));
            }
        }
        var found = await JudgeAsync([.. kept.Where(static one => !one.Version.IsMarker)], cancellationToken).ConfigureAwait(false);
        var markers = kept.Where(static one => one.Version.IsMarker).ToLookup(static one => one.Version.Path, StringComparer.Ordinal);
        return options is { AllVersions: true, WhatIf: false }
            ? await RemoveAsync(kept, found, markers, cancellationToken).ConfigureAwait(false)
            : [.. found, .. found.Select(static one => one.Version.Path).Distinct(StringComparer.Ordinal).SelectMany(path => markers[path])
                .Select(static one => new KeptOutcome(one.Place.Folder, one.Version, false))];
    }

    /// <summary>The contents first, then the markers of objects of which nothing is left: a marker that went alone would bring its object back.</summary>
    private async Task<IReadOnlyList<KeptOutcome>> RemoveAsync(
        List<(KeptVersion Version, CaredPartition Place)> kept, IReadOnlyList<KeptOutcome> found,
        ILookup<string, (KeptVersion Version, CaredPartition Place)> markers, CancellationToken cancellationToken)
    {
        var contents = await DeleteAsync([.. found.Where(static one => one.Reason is null)], cancellationToken).ConfigureAwait(false);
        var gone = contents.Where(static one => one.IsRemoved).Select(static one => one.Version).ToHashSet();
        var remaining = kept.Where(one => !one.Version.IsMarker && !gone.Contains(one.Version)).Select(static one => one.Version.Path)
            .ToHashSet(StringComparer.Ordinal);
        var needless = markers.Where(key => !remaining.Contains(key.Key)).SelectMany(static key => key)
            .Select(static one => new KeptOutcome(one.Place.Folder, one.Version, false));
        var hiding = contents.Where(static one => !one.IsRemoved).Select(static one => one.Version.Path).Distinct(StringComparer.Ordinal)
            .SelectMany(path => markers[path]).Select(static one => new KeptOutcome(one.Place.Folder, one.Version, false, "it hides a version that is left"));
        return
        [
            .. contents, .. found.Where(static one => one.Reason is not null),
            .. await DeleteAsync([.. needless], cancellationToken).ConfigureAwait(false), .. hiding,
        ];
    }

    private async Task<IReadOnlyList<KeptOutcome>> DeleteAsync(IReadOnlyList<KeptOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (outcomes.Count == 0)
            return [];
        var failures = (await versions.DeleteAsync([.. outcomes.Select(static one => one.Version)], cancellationToken).ConfigureAwait(false))
            .ToDictionary(static failure => failure.Version);
        return [.. outcomes.Select(one => failures.GetValueOrDefault(one.Version) is { } failure
            ? one with { Reason = failure.Reason, Remedy = failure.Remedy }
            : one with { IsRemoved = true })];
    }

    private async Task<IReadOnlyList<KeptOutcome>> JudgeAsync(
        (KeptVersion Version, CaredPartition Place)[] kept, CancellationToken cancellationToken)
    {
        var found = new KeptOutcome?[kept.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, kept.Length, limits, async (i, token) =>
        {
            var (version, place) = kept[i];
            var outcome = new KeptOutcome(place.Folder, version, false);
            try
            {
                found[i] = await HoldsAsync(version, place, token).ConfigureAwait(false) ? outcome : null;
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
            {
                found[i] = outcome with { Reason = e.Message, Remedy = e.Remedy };
            }
        }).ConfigureAwait(false);
        return [.. found.OfType<KeptOutcome>()];
    }

    /// <summary>A version of which nobody can tell counts as one that holds what was removed: it is archived, damaged, or of a form that is not read.</summary>
    private async Task<bool> HoldsAsync(KeptVersion version, CaredPartition place, CancellationToken cancellationToken)
    {
        if (holds is null || version.StorageClass is "GLACIER" or "DEEP_ARCHIVE")
            return true;
        if (version.Length == 0)
            return false;
        try
        {
            var source = await versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
            return await holds(file, place, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.ObjectArchived
            or LakeErrorCode.SchemaMismatch or LakeErrorCode.TypeMismatch or LakeErrorCode.ExpressionFailed)
        {
            return true;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.ObjectChanged)
        {
            // It has gone meanwhile.
            return false;
        }
    }
}
