using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Compares objects with the checksums that runs recorded of them. Safe for several threads.</summary>
/// <param name="recorded">What the runs say the lake holds, by path.</param>
internal sealed class DigestCheck(IReadOnlyDictionary<string, RecordedObject> recorded)
{
    /// <summary>Makes sure that an object of the length that the run left still has the content that it left.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>.</exception>
    public async Task VerifyAsync(StoredObject item, IByteSource source, CancellationToken cancellationToken)
    {
        if (!recorded.TryGetValue(item.Path, out var known) || known.Bytes != source.Length)
            return;
        if (await DigestStream.OfAsync(source, cancellationToken).ConfigureAwait(false) is var found && found != known.Sha256)
        {
            throw new LakeException(
                LakeErrorCode.FileCorrupt,
                $"'{source.Name}' has the SHA-256 {found}; run '{known.RunId}', which wrote it, recorded {known.Sha256}.",
                "The object was damaged or replaced since: restore it, or write its partition anew with mode Overwrite.",
                source.Name);
        }
    }
}
