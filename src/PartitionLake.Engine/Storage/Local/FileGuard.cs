using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>
/// Mutual exclusion of all processes that compare and then change one file: an operating system lock on a second
/// file beside it, which the system lets go of when its holder dies.
/// </summary>
internal sealed class FileGuard : IDisposable
{
    public const string Suffix = ".guard";

    private readonly Disk _disk;
    private readonly string _path;
    private readonly SafeFileHandle _file;

    private FileGuard(Disk disk, string path, SafeFileHandle file)
    {
        _disk = disk;
        _path = path;
        _file = file;
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.StoreFailed"/>: somebody kept it for half a minute.</exception>
    public static async ValueTask<FileGuard> EnterAsync(string guarded, Disk disk, CancellationToken cancellationToken)
    {
        var path = guarded + Suffix;
        var started = Environment.TickCount64;
        while (Environment.TickCount64 - started < 30_000)
        {
            var file = disk.TryOpenExclusive(path);
            if (file is not null && IsStillAt(path, file))
                return new FileGuard(disk, path, file);
            file?.Dispose();
            await Task.Delay(Random.Shared.Next(1, 8), cancellationToken).ConfigureAwait(false);
        }
        throw new LakeException(LakeErrorCode.StoreFailed, $"'{path}' was kept by another process for 30 seconds.", "Find out which process holds it, and run again.", path);
    }

    /// <summary>Deletes the guard with what it guarded. Only its holder may.</summary>
    public void Delete() => _disk.DeleteFile(_path);

    public void Dispose() => _file.Dispose();

    // Between opening and locking, the previous holder may have deleted the file, and a third party may hold a new one of the
    // same name. The file at the path is ours if it shows a time that only we have set.
    private static bool IsStillAt(string path, SafeFileHandle file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(TimeSpan.TicksPerDay * 10_000)));
            return File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(file);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }
}
