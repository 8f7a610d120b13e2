using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Care;

namespace PartitionLake.Cmdlets.Care;

/// <summary>What users are told of versions in which a bucket keeps what was removed.</summary>
internal static class CareVersions
{
    private const int Shown = 3;

    /// <summary>How many of a partition are gone for good.</summary>
    public static int Removed(CareResult result, string partition) => result.Versions.Count(one => one.IsRemoved && one.Partition == partition);

    /// <summary>Those of a partition that are still there.</summary>
    public static IReadOnlyList<string> Left(CareResult result, string partition) =>
        [.. result.Versions.Where(one => !one.IsRemoved && one.Partition == partition).Select(one => Name(result, one))];

    /// <summary>Warns of what nobody asked to remove; what was to go and did not is an error.</summary>
    public static void Tell(CareResult result, IPipeline pipeline)
    {
        var kept = result.Versions.Where(static one => one is { IsRemoved: false, Reason: null }).ToList();
        if (kept.Count > 0)
        {
            pipeline.WriteWarning(
                $"The bucket keeps {Count(kept)} of what was removed{(result.WhatIf ? " or would be" : "")}: {List(result, kept)}. "
                    + "The same command with -AllVersions removes them for good; a lifecycle rule does so in time, see Set-LakeLifecycle.");
        }
        var left = result.Versions.Where(static one => one is { IsRemoved: false, Reason: not null }).ToList();
        if (left.Count > 0)
        {
            pipeline.WriteError(
                new LakeException(
                    LakeErrorCode.AccessDenied,
                    $"The bucket still keeps {Count(left)} of what was removed, which could not be read or removed: {List(result, left)}: {left[0].Reason}",
                    (left[0].Remedy is { } remedy ? remedy + " " : "") + "Object Lock keeps a version until its retention or legal hold ends, and MFA delete "
                        + "lets only the owner with the device remove one. All else is done; the same command with -AllVersions removes what is left then.",
                    Name(result, left[0])),
                result.Root);
        }
    }

    private static string Count(List<KeptOutcome> versions)
    {
        var markers = versions.Count(static one => one.Version.IsMarker);
        return string.Create(CultureInfo.InvariantCulture, $"{versions.Count - markers:N0} versions and {markers:N0} delete markers");
    }

    private static string List(CareResult result, List<KeptOutcome> versions) => string.Join(", ", versions.Take(Shown).Select(one => $"'{Name(result, one)}'"))
        + (versions.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {versions.Count - Shown:N0} more, see VersionsLeft") : "");

    private static string Name(CareResult result, KeptOutcome one) => $"{PathInput.Combine(result.Root, one.Version.Path)}?versionId={one.Version.Id}";
}
