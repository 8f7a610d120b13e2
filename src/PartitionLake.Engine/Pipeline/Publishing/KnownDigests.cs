using System.Buffers;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The checksums that the newest run manifest has of the lake's objects. Safe for several threads once loaded.</summary>
internal sealed class KnownDigests
{
    private const int BlockBytes = 1 << 20;

    private readonly Dictionary<string, (long Bytes, string Sha256)> _objects = new(StringComparer.Ordinal);
    private string _runId = "";

    /// <summary>Reads the newest manifest; without one, or one that can be read, nothing is known.</summary>
    public static async Task<KnownDigests> LoadAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        var known = new KnownDigests();
        try
        {
            if (await RunManifest.LatestAsync(store, cancellationToken).ConfigureAwait(false) is not { } head)
                return known;
            known._runId = head.RunId;
            await foreach (var item in RunManifest.ReadObjectsAsync(store, head.RunId, cancellationToken).ConfigureAwait(false))
            {
                if (item.Sha256 is not null)
                    known._objects[item.Path] = (item.Bytes, item.Sha256);
            }
            return known;
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.RunNotFound)
        {
            return new KnownDigests();
        }
    }

    /// <summary>Makes sure that an object of the length that the run left still has the content that it left.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>.</exception>
    public async Task VerifyAsync(StoredObject item, IByteSource source, CancellationToken cancellationToken)
    {
        if (!_objects.TryGetValue(item.Path, out var known) || known.Bytes != source.Length)
            return;
        using var digest = new DigestStream(Stream.Null);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (long offset = 0; offset < source.Length; offset += block.Length)
            {
                var part = block.AsMemory(0, (int)Math.Min(block.Length, source.Length - offset));
                await source.ReadAsync(offset, part, cancellationToken).ConfigureAwait(false);
                digest.Write(part.Span);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
        if (digest.Finish() is var found && found != known.Sha256)
        {
            throw new LakeException(
                LakeErrorCode.FileCorrupt,
                $"'{source.Name}' has the SHA-256 {found}; run '{_runId}', which wrote it, recorded {known.Sha256}.",
                "The object was damaged or replaced since: restore it, or write its partition anew with mode Overwrite.",
                source.Name);
        }
    }
}
