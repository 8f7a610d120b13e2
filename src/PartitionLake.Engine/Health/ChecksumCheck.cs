using System.Security.Cryptography;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Compares the bytes of an object with the SHA-256 that the run recorded.</summary>
internal sealed class ChecksumCheck : PartitionCheck
{
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

    private static ValueTask<string> HashAsync(IByteSource source, CancellationToken cancellationToken) => source is MemoryByteSource memory
        ? ValueTask.FromResult(Convert.ToHexString(SHA256.HashData(memory.Content)))
        : SourceDigest.Sha256Async(source, cancellationToken);
}
