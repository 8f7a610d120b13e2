using System.Buffers;
using System.Security.Cryptography;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The finished content of one object, in memory or on the local disk, until it has been uploaded.</summary>
internal sealed class S3Content : IDisposable
{
    private readonly SpoolFile? _file;
    private readonly bool _ownsFile;
    private readonly long _offset;
    private byte[]? _buffer;

    private S3Content(long length, byte[]? buffer, SpoolFile? file, long offset, bool ownsFile)
    {
        Length = length;
        _buffer = buffer;
        _file = file;
        _offset = offset;
        _ownsFile = ownsFile;
    }

    public long Length { get; }

    /// <summary>Bytes held in memory, now or while parts are uploaded.</summary>
    public long MemoryBytes => _buffer is null ? Math.Min(Length, S3Parts.AtOnce * (long)S3PartSizes.First) : Length;

    /// <param name="pooled">From the shared pool, where it goes back to.</param>
    /// <param name="length">Bytes of it.</param>
    public static S3Content InMemory(byte[] pooled, int length) => new(length, pooled, null, 0, false);

    public static S3Content OnDisk(SpoolFile file, long offset, long length, bool ownsFile) => new(length, null, file, offset, ownsFile);

    /// <summary>Bytes from that offset on.</summary>
    public ReadOnlyMemory<byte> Read(long offset, int length) =>
        _buffer is not null ? _buffer.AsMemory((int)offset, length) : _file!.Read(_offset + offset, length);

    /// <summary>The MD5 that goes with an upload, so that the store refuses what was damaged on the way.</summary>
    public static string Md5Of(ReadOnlyMemory<byte> content)
    {
#pragma warning disable CA5351 // not for security: the header Content-MD5 is defined so
        return Convert.ToBase64String(MD5.HashData(content.Span));
#pragma warning restore CA5351
    }

    public void Dispose()
    {
        if (_buffer is { Length: > 0 } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = [];
        if (_ownsFile)
            _file!.Dispose();
    }
}
