using System.Buffers;
using System.Security.Cryptography;

namespace PartitionLake.Engine.Storage;

/// <summary>Passes on what is written and computes the checksum that the manifest records.</summary>
public sealed class DigestStream(Stream destination) : WriteOnlyStream
{
    private const string Digits = "0123456789abcdef";
    private const int BlockBytes = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override long Length => _length;

    /// <summary>The SHA-256 of everything in a source, in lower-case hexadecimal.</summary>
    public static async Task<string> OfAsync(IByteSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var digest = new DigestStream(Stream.Null);
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(source.Length, 1, BlockBytes));
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
        return digest.Finish();
    }

    /// <summary>The SHA-256 of everything written since the last call, in lower-case hexadecimal.</summary>
    public string Finish()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        var text = new char[digest.Length * 2];
        for (var i = 0; i < digest.Length; i++)
        {
            text[2 * i] = Digits[digest[i] >> 4];
            text[2 * i + 1] = Digits[digest[i] & 15];
        }
        return new string(text);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _length += buffer.Length;
        destination.Write(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _length += buffer.Length;
        await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override void Flush() => destination.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
