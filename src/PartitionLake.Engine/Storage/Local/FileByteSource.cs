using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>A local file, read at any offset by any number of threads through one handle.</summary>
public sealed class FileByteSource : IByteSource
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="LakeException">The file is missing or cannot be read.</exception>
    public FileByteSource(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Name = path;
        // Opening a named pipe would wait until somebody writes to it.
        FileNode.RefuseSpecial(path);
        try
        {
            // Replacing or removing the file meanwhile is allowed: this handle keeps the bytes it was opened on.
            _handle = Patience.OfSystem.Read(
                path, static path => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (DiskFailure.OfReading(e, path) is { } failure)
        {
            _handle?.Dispose();
            throw failure.Code == LakeErrorCode.PathNotFound && new FileInfo(path).LinkTarget is { } target ? DiskFailure.DeadLink(path, target, e) : failure;
        }
    }

    public string Name { get; }

    public long Length { get; }

    /// <inheritdoc/>
    /// <remarks>Completes before it returns: a local read mostly comes from memory, and a queued one would cost more.</remarks>
    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (offset < 0 || offset > Length - destination.Length)
            throw OutOfRange(offset, destination.Length);
        var rest = destination;
        while (!rest.IsEmpty)
        {
            var read = ReadOnce(rest.Span, offset);
            if (read == 0)
                throw Shrunk(offset);
            offset += read;
            rest = rest[read..];
        }
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _handle.Dispose();

    internal DateTime LastWriteUtc => File.GetLastWriteTimeUtc(_handle);

    /// <summary>Fills the span from the beginning of the file.</summary>
    internal void ReadFirst(Span<byte> destination)
    {
        for (var read = 0; read < destination.Length;)
        {
            var more = ReadOnce(destination[read..], read);
            read += more > 0 ? more : throw Shrunk(read);
        }
    }

    private int ReadOnce(Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, offset);
        }
        catch (Exception e) when (e is not ObjectDisposedException && DiskFailure.OfReading(e, Name) is { } failure)
        {
            throw failure;
        }
    }

    private LakeException OutOfRange(long offset, int length) => new(
        LakeErrorCode.FileCorrupt,
        $"'{Name}' points to bytes {offset} to {offset + length - 1L}, but it has only {Length} bytes.",
        "The file is damaged or was cut off; get it again from its source.",
        Name);

    private LakeException Shrunk(long offset) => new(
        LakeErrorCode.FileCorrupt,
        $"'{Name}' had {Length} bytes when it was opened, and ended after {offset} while it was read.",
        "Something cut the file while it was read; wait until it is complete and run again.",
        Name);
}
