using Microsoft.Win32.SafeHandles;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>A file on disk, without the checks of the real store.</summary>
internal sealed class FileByteSource(string path) : IByteSource
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path);

    public string Name => path;

    public long Length { get; } = new FileInfo(path).Length;

    public bool IsDisposed => _handle.IsClosed;

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (RandomAccess.Read(_handle, destination.Span, offset) != destination.Length)
            throw new LakeException(LakeErrorCode.FileCorrupt, $"'{path}' ends early.");
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>Bytes in memory; a range outside them is an error of its own kind, so that a test sees a reader that asks for one.</summary>
internal sealed class MemoryByteSource(byte[] content, string name = "memory.parquet") : IByteSource
{
    public string Name => name;

    public long Length => content.Length;

    public int Reads { get; private set; }

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Reads++;
        if (offset < 0 || offset > content.Length - destination.Length)
            throw new InvalidOperationException($"The range {offset}+{destination.Length} lies outside {content.Length} bytes.");
        content.AsSpan((int)offset, destination.Length).CopyTo(destination.Span);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }
}
