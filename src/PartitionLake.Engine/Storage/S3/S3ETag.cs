using System.Security.Cryptography;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// The ETag that S3 gives to content that is uploaded with our part sizes: the MD5 of a single PUT, or the MD5 of the parts' MD5s
/// and their number (S3 user guide, "Checking object integrity").
/// </summary>
/// <remarks>With a key of the key management service the ETag is something else, see <see cref="S3Sameness"/>.</remarks>
internal sealed class S3ETag : IDisposable
{
#pragma warning disable CA5351 // not for security: S3 defines its ETag as MD5
    private readonly IncrementalHash _part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash _parts = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private int _number = 1;
    private long _inPart;

    public void Append(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (_inPart == S3PartSizes.Of(_number))
                EndPart();
            var taken = (int)Math.Min(content.Length, S3PartSizes.Of(_number) - _inPart);
            _part.AppendData(content[..taken]);
            _inPart += taken;
            content = content[taken..];
        }
    }

    /// <summary>The ETag of everything appended, with quotes.</summary>
    public string Finish()
    {
        if (_number == 1)
            return Quote(_part.GetHashAndReset());
        EndPart();
        return $"\"{Hex(_parts.GetHashAndReset())}-{_number - 1}\"";
    }

    public void Dispose()
    {
        _part.Dispose();
        _parts.Dispose();
    }

    private static string Quote(byte[] digest) => $"\"{Hex(digest)}\"";

    private static string Hex(byte[] digest) => Convert.ToHexString(digest).ToLowerInvariant();

    private void EndPart()
    {
        _parts.AppendData(_part.GetHashAndReset());
        _number++;
        _inPart = 0;
    }
}
