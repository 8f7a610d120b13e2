using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Content that waits on the local disk for its upload, in a file that the system removes when it is closed, in whatever way.</summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly object _gate = new();
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private long _length;

    /// <exception cref="LakeException">The folder cannot be written.</exception>
    public SpoolFile(string folder)
    {
        _path = Path.Join(folder, $"partitionlake-{Environment.ProcessId}-{Guid.NewGuid():n}.upload");
        _handle = Guard(() => File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose));
        if (!OperatingSystem.IsWindows())
            Guard(() => File.Delete(_path));
    }

    /// <summary>Adds content and returns where it begins. Safe for several threads.</summary>
    public long Append(ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            var offset = _length;
            try
            {
                RandomAccess.Write(_handle, content, offset);
            }
            catch (Exception e) when (DiskFailure.OfWriting(e, _path) is { } failure)
            {
                throw failure;
            }
            _length += content.Length;
            return offset;
        }
    }

    public byte[] Read(long offset, int length)
    {
        var content = new byte[length];
        var done = 0;
        while (done < length)
        {
            var read = RandomAccess.Read(_handle, content.AsSpan(done), offset + done);
            if (read == 0)
                throw new LakeException(
                    LakeErrorCode.StoreFailed, $"The temporary file '{_path}' ended early.", "Check the disk of the temporary folder, and run again.", _path);
            done += read;
        }
        return content;
    }

    public void Dispose() => _handle.Dispose();

    private void Guard(Action action) => Guard(() => { action(); return true; });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, _path) is { } failure)
        {
            throw failure;
        }
    }
}
