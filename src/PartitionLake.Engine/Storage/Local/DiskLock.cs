using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>
/// The lock of a lake on a disk: one that the operating system holds for the living process on a file beside the description of its holder.
/// A process that is stopped or sleeps keeps it, the clock means nothing to it, and it ends with the process in whatever way that ends.
/// </summary>
/// <remarks>The description is a file of its own, because a locked file cannot be read everywhere; it counts only while the lock is held.</remarks>
internal sealed class DiskLock : IStoreLock
{
    /// <summary>The locked file, below the root.</summary>
    public const string Path = LakePath.Control + "/" + Name;

    /// <summary>Its name in the control folder.</summary>
    public const string Name = "lock";

    /// <summary>Somebody who only asks who holds the lake has it for a moment; nobody waits longer for one who works.</summary>
    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly RootFolder _root;
    private readonly Disk _disk;
    private readonly string _path;
    private readonly SafeFileHandle _file;

    private DiskLock(RootFolder root, string path, Disk disk, SafeFileHandle file)
    {
        _root = root;
        _disk = disk;
        _path = path;
        _file = file;
    }

    public CancellationToken LostToken => CancellationToken.None;

    /// <summary>Takes the lock; null when another handle, of this process or another one, has it.</summary>
    /// <param name="root">The lake.</param>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="cancellationToken">Stops the attempts.</param>
    public static async Task<DiskLock?> TryTakeAsync(RootFolder root, Disk disk, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(root, disk, out var path) is { } file)
            {
                var taken = new DiskLock(root, path, disk, file);
                var isOurs = false;
                try
                {
                    isOurs = IsStillAt(path, file) && !root.IsStateContested;
                }
                finally
                {
                    if (!isOurs)
                        await taken.DisposeAsync().ConfigureAwait(false);
                }
                if (isOurs)
                    return taken;
                root.ForgetState();
            }
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
        return null;
    }

    /// <summary>Whether somebody holds the lock at the moment.</summary>
    public static bool IsHeld(RootFolder root) => Disk.IsHeld(root.Full(Path));

    /// <summary>Makes sure that nobody has deleted the file: another run would then lock a new one.</summary>
    public ValueTask VerifyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsStillAt(_path, _file))
        {
            throw new LakeException(
                LakeErrorCode.LeaseLost,
                $"Something else deleted or replaced '{_path}', the lock of '{_root.Path}', while this run held it; another run may be at work.",
                "Find out what deletes files there, wait for the other run to end, and run again.",
                _root.Path);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_file.IsClosed)
            return ValueTask.CompletedTask;
        try
        {
            // Behind its end the description would be the next holder's.
            if (IsStillAt(_path, _file))
            {
                _disk.DeleteFile(_root.Full(LockRecord.Path));
                _disk.DeleteFile(_path);
            }
        }
        catch (LakeException)
        {
            // What is left says nothing without the lock, which ends here.
        }
        finally
        {
            _file.Dispose();
        }
        _root.DeleteUnused();
        return ValueTask.CompletedTask;
    }

    private static SafeFileHandle? TryOpen(RootFolder root, Disk disk, out string path)
    {
        path = "";
        try
        {
            // Only now it is decided where the state of a new lake is.
            root.CreateFolder(LakePath.Control);
            path = root.Full(Path);
            return disk.TryOpenExclusive(path);
        }
        catch (LakeException e) when (DiskFailure.IsMissing(e))
        {
            return null; // the folder was empty for a moment, and another run that ended has deleted it
        }
    }

    private static DateTime? TimeAt(string path)
    {
        try
        {
            return File.GetLastWriteTimeUtc(path);
        }
        catch (UnauthorizedAccessException)
        {
            return null; // Windows: it is being deleted
        }
    }

    // Between opening and locking, the previous holder may have deleted the file, and a third party may hold a new one of the
    // same name. The file at the path is ours if it shows a time that only we have set.
    private static bool IsStillAt(string path, SafeFileHandle file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(TimeSpan.TicksPerDay * 10_000)));
            return TimeAt(path) == File.GetLastWriteTimeUtc(file);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }
}
