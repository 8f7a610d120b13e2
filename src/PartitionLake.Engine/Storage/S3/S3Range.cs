using System.Globalization;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Reads the header <c>Content-Range: bytes 0-9/100</c>.</summary>
internal static class S3Range
{
    /// <summary>The length of the whole object; null where the header is missing or does not tell.</summary>
    public static long? TotalOf(string? contentRange) =>
        contentRange?.LastIndexOf('/') is { } slash and >= 0
        && long.TryParse(contentRange.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;
}
