using System.Security.Cryptography;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Whether content is that of an object which is there: by its ETag, or by the checksum that a run recorded of this version of it.</summary>
/// <remarks>With a key of the key management service, and for uploads in other parts, the ETag tells nothing of the content.</remarks>
internal sealed class S3Sameness(StoredObject stored) : IDisposable
{
    private readonly S3ETag _eTag = new();
    private readonly IncrementalHash? _sha256 = stored.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Whether two objects have one content by what a listing tells: MD5 of both, where neither came in parts nor is encrypted by a key.</summary>
    public static bool IsCopy(StoredObject one, StoredObject other) =>
        one.Length == other.Length && one.ETag is { } eTag && eTag == other.ETag && !eTag.Contains('-', StringComparison.Ordinal);

    public void Append(ReadOnlySpan<byte> content)
    {
        if (_sha256 is null)
            _eTag.Append(content);
        else
            _sha256.AppendData(content);
    }

    /// <summary>Whether everything appended is the same content. The length is for the caller to compare, before this.</summary>
    public bool Finish() => _sha256 is null
        ? stored.ETag == _eTag.Finish()
        : string.Equals(stored.Sha256, Convert.ToHexString(_sha256.GetHashAndReset()), StringComparison.OrdinalIgnoreCase);

    public void Dispose()
    {
        _eTag.Dispose();
        _sha256?.Dispose();
    }
}
