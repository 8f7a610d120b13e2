using System.Security.Cryptography;

namespace PartitionLake.Engine.Storage;

/// <summary>Checksums of what lies in a store.</summary>
internal static class SourceDigest
{
    private const int Block = 1 << 20;

    /// <summary>The SHA-256 of all bytes in hexadecimal, read block by block.</summary>
    public static async ValueTask<string> Sha256Async(IByteSource source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Block];
        for (long offset = 0; offset < source.Length; offset += Block)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(Block, source.Length - offset));
            await source.ReadAsync(offset, part, cancellationToken).ConfigureAwait(false);
            hash.AppendData(part.Span);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
