namespace PartitionLake.Engine.Partitioning;

/// <summary>What paths a destination can hold.</summary>
/// <param name="PathBytes">UTF-8 bytes of a whole path below the root, file name included.</param>
/// <param name="SegmentBytes">UTF-8 bytes of one folder name.</param>
/// <param name="Folding">Which names the destination takes for one.</param>
/// <param name="IsWindows">Whether names must be ones that Windows neither changes nor rejects.</param>
public sealed record PathLimits(int PathBytes, int SegmentBytes, NameFolding Folding, bool IsWindows)
{
    /// <summary>On a disk of this machine. Keys keep to the 1,024 bytes of S3 there too, so that a local lake can be copied to a bucket.</summary>
    public static PathLimits OnDisk(NameFolding folding) => new(PathBytes: 1_024, SegmentBytes: 255, folding, OperatingSystem.IsWindows());

    /// <summary>Whether paths travel in XML, which has no U+FFFE and U+FFFF: tools that list a bucket fail on such a key.</summary>
    public bool IsXml { get; init; }

    /// <summary>In a bucket, below a prefix of that many bytes: S3's 1,024 bytes are for the whole key, and only for that.</summary>
    public static PathLimits InBucket(int prefixBytes) =>
        new(PathBytes: 1_024 - prefixBytes, SegmentBytes: 1_024, NameFolding.None, IsWindows: false) { IsXml = true };
}
