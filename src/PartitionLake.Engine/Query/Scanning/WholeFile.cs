using System.Buffers;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>A small file, read in one piece: its footer and its columns would take several requests otherwise.</summary>
internal sealed class WholeFile : IByteSource
{
    /// <summary>Up to this many bytes a request for all of a file costs less than a second one.</summary>
    public const int MaxBytes = 256 << 10;

    private readonly int _length;
    private byte[]? _content;

    private WholeFile(string name, byte[] content, int length)
    {
        Name = name;
        _content = content;
        _length = length;
    }

    public string Name { get; }

    public long Length => _length;

    public static async ValueTask<IByteSource> ReadAsync(IByteSource source, CancellationToken cancellationToken)
    {
        using (source)
        {
            var length = (int)source.Length;
            var content = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                await source.ReadAsync(0, content.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                return new WholeFile(source.Name, content, length);
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(content);
                throw;
            }
        }
    }

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset < 0 || offset > _length - destination.Length)
            throw new LakeException(
                LakeErrorCode.FileCorrupt, $"'{Name}' points to bytes {offset} to {offset + destination.Length - 1L}, but it has only {_length} bytes.",
                "The file is damaged or was cut off; get it again from its source.", Name);
        _content.AsMemory((int)offset, destination.Length).CopyTo(destination);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _content, null) is { } content)
            ArrayPool<byte>.Shared.Return(content);
    }
}
