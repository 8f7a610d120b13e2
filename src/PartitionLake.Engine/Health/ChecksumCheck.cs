using System.Security.Cryptography;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Compares the bytes of an object with the SHA-256 that the run recorded.</summary>
internal sealed class ChecksumCheck : PartitionCheck
{
    private const int Block = 1 << 20;

    public override async ValueTask VisitAsync(
        ExaminedPartition partition, StoredObject item, ExpectedObject? expected, IByteSource source, CancellationToken cancellationToken)
    {
        if (expected?.Sha256 is not { } recorded)
            return;
        var found = await HashAsync(source, cancellationToken).ConfigureAwait(false);
        if (string.Equals(found, recorded, StringComparison.OrdinalIgnoreCase))
            return;
        partition.Report(
            CheckKind.Checksum,
            FindingSeverity.Error,
            $"The bytes of '{item.Path}' are not those that run {expected.RunId} wrote.",
            "Find out who changed it, and run the plan again for this partition.",
            item,
            ("Sha256", found),
            ("ExpectedSha256", recorded),
            ("RunId", expected.RunId));
    }

    private static async ValueTask<string> HashAsync(IByteSource source, CancellationToken cancellationToken)
    {
        if (source is MemoryByteSource memory)
            return Convert.ToHexString(SHA256.HashData(memory.Content));
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
