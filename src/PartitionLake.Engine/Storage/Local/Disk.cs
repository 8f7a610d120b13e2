using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The kinds of change to a disk, for fault injection.</summary>
internal enum DiskChange
{
    CreateFolder,
    CreateFile,
    WriteFile,
    LinkFile,
    CopyFile,
    MoveFile,
    MoveFolder,
    DeleteFile,
    DeleteFolder,
    DeleteTree,
    Synchronise,
}

/// <summary>Every change the local store makes to a disk goes through here, and fails as a <see cref="LakeException"/> with the path.</summary>
/// <param name="before">Called before each change; a test throws from it what a failing disk would, or what stands for a kill.</param>
/// <param name="hardLinks">False behaves as a disk without hard links does.</param>
internal sealed class Disk(Action<DiskChange, string>? before = null, bool hardLinks = true)
{
    /// <summary>Each attempt in vain needs another process that deletes at just that moment: no crowd of them wins this often.</summary>
    private const int FolderAttempts = 1000;

    /// <summary>Creates a folder and those above it, adding each that was missing, from the top, to the list.</summary>
    /// <remarks>Other processes may create the same folders, and delete them again where they are empty, at any moment.</remarks>
    /// <exception cref="LakeException">The disk refuses, or something that is no folder has the name of one of them.</exception>
    public void CreateFolders(string path, List<string>? created = null)
    {
        try
        {
            for (var attempt = 0; attempt < FolderAttempts; attempt++)
            {
                before?.Invoke(DiskChange.CreateFolder, path);
                switch (NativeDisk.CreateFolder(path))
                {
                    case FolderOutcome.Created:
                        created?.Add(path);
                        return;
                    case FolderOutcome.NameTaken when Directory.Exists(path):
                        return;
                    case FolderOutcome.NameTaken when !RootFolder.IsMissing(new FileInfo(path).Attributes) && !Directory.Exists(path):
                        throw DiskFailure.Taken(path);
                    case FolderOutcome.NameTaken:
                        continue; // deleted in between
                    case FolderOutcome.ParentMissing when Path.GetDirectoryName(path) is { } parent:
                        CreateFolders(parent, created);
                        continue;
                }
                Directory.CreateDirectory(path); // the same failure again, but as an exception that says why
                return;
            }
            throw new IOException($"The folder was deleted {FolderAttempts} times while it was being created.");
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Creates a file that must not exist, open for this process alone.</summary>
    public SafeFileHandle CreateFile(string path)
    {
        try
        {
            before?.Invoke(DiskChange.CreateFile, path);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Opens or creates a file that only one handle on this machine may have open; null when another has.</summary>
    public SafeFileHandle? TryOpenExclusive(string path)
    {
        try
        {
            before?.Invoke(DiskChange.CreateFile, path);
            return Exclusively(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        }
        catch (IOException e) when (DiskFailure.IsSharingViolation(e))
        {
            return null;
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Whether another handle has a file of <see cref="TryOpenExclusive"/> open; has it itself for a moment. False where there is no such file.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var file = Exclusively(path, FileMode.Open, FileAccess.Read);
            return file is null;
        }
        catch (IOException e) when (DiskFailure.IsSharingViolation(e))
        {
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (DiskFailure.OfReading(e, path) is { } failure)
        {
            throw failure;
        }
    }

    public void WriteFile(SafeFileHandle file, ReadOnlySpan<byte> content, long offset, string path)
    {
        try
        {
            before?.Invoke(DiskChange.WriteFile, path);
            RandomAccess.Write(file, content, offset);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    public LinkOutcome LinkFile(string existing, string name)
    {
        try
        {
            before?.Invoke(DiskChange.LinkFile, name);
            return hardLinks ? NativeDisk.Link(existing, name) : LinkOutcome.Unsupported;
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, name) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Copies content and time of last change over whatever is there.</summary>
    public void CopyFile(string from, string to)
    {
        try
        {
            before?.Invoke(DiskChange.CopyFile, to);
            File.Copy(from, to, overwrite: true);
            File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, to) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Renames a file over whatever is there, atomically.</summary>
    public void MoveFile(string from, string to)
    {
        try
        {
            before?.Invoke(DiskChange.MoveFile, to);
            File.Move(from, to, overwrite: true);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, to) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Renames a folder with all it holds to a name that is free, atomically.</summary>
    public void MoveFolder(string from, string to)
    {
        try
        {
            before?.Invoke(DiskChange.MoveFolder, to);
            Directory.Move(from, to);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, to) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    public void DeleteFile(string path)
    {
        try
        {
            before?.Invoke(DiskChange.DeleteFile, path);
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Without its folder there is no such file.
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Deletes a folder if it is empty; false when it is not, or cannot be.</summary>
    public bool TryDeleteEmptyFolder(string path)
    {
        try
        {
            before?.Invoke(DiskChange.DeleteFolder, path);
            return NativeDisk.TryDeleteEmptyFolder(path);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is not null)
        {
            return false;
        }
    }

    /// <summary>Deletes a folder with all it holds; nothing happens when there is none. Links are removed, not followed.</summary>
    public void DeleteTree(string path)
    {
        try
        {
            before?.Invoke(DiskChange.DeleteTree, path);
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
        {
            throw failure;
        }
    }

    // On Windows, sharing deletion lets the holder delete it; on Unix any sharing would make the lock a shared one. There the runtime can be told to
    // lock nothing, so the lock is asked for by itself too.
    private static SafeFileHandle? Exclusively(string path, FileMode mode, FileAccess access)
    {
        var file = File.OpenHandle(path, mode, access, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
        if (OperatingSystem.IsWindows() || NativeDisk.TryLock(file))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>See <see cref="NativeDisk.Synchronise"/>.</summary>
    public void Synchronise(string folder)
    {
        try
        {
            before?.Invoke(DiskChange.Synchronise, folder);
            NativeDisk.Synchronise(folder);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, folder) is { } failure)
        {
            throw failure;
        }
    }
}
