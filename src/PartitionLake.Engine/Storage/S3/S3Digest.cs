namespace PartitionLake.Engine.Storage.S3;

/// <summary>The checksums that a store tells.</summary>
internal static class S3Digest
{
    private const int Bytes = 32;

    /// <summary>A SHA-256 as we record it; null where there is none, or one of the checksums of parts, which says nothing about the whole.</summary>
    /// <param name="told">As the store tells it: Base64, with the number of parts behind a hyphen where it is of those.</param>
    public static string? Of(string? told)
    {
        Span<byte> digest = stackalloc byte[Bytes + 1];
        return told is not null && Convert.TryFromBase64String(told, digest, out var length) && length == Bytes
            ? Convert.ToHexString(digest[..Bytes]).ToLowerInvariant()
            : null;
    }
}
