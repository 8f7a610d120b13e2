using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The kinds of change to a disk, for fault injection.</summary>
internal enum DiskChange
{
    CreateFolder,
    CreateFile,
    WriteFile,
    FlushFile,
    LinkFile,
    CopyFile,
    MoveFile,
    MoveFolder,
    DeleteFile,
    DeleteFolder,
    DeleteTree,
    Synchronise,
}

/// <summary>
/// Every change the local store makes to a disk goes through here: it is tried again while another program prevents it
/// (<see cref="Patience"/>), and fails as a <see cref="LakeException"/> with the path.
/// </summary>
/// <param name="before">Called before each attempt; a test throws from it what a failing disk would, or what stands for a kill.</param>
/// <param name="hardLinks">False behaves as a disk without hard links does.</param>
/// <param name="native">The system; that of this machine if null.</param>
/// <param name="patience">How long to wait for others; as on this machine if null.</param>
internal sealed class Disk(Action<DiskChange, string>? before = null, bool hardLinks = true, NativeDisk? native = null, Patience? patience = null)
{
    /// <summary>Which names it is said to take for one; null has it found out by trying.</summary>
    public NameFolding? Folding { get; init; }

    /// <summary>Each attempt in vain needs another process that deletes at just that moment: no crowd of them wins this often.</summary>
    private const int FolderAttempts = 1000;

    private readonly NativeDisk _native = native ?? NativeDisk.Current;
    private readonly Patience _patience = patience ?? (native is null ? Patience.OfSystem : new Patience(native));

    /// <summary>Creates a folder and those above it, adding each that was missing, from the top, to the list.</summary>
    /// <remarks>Other processes may create the same folders, and delete them again where they are empty, at any moment.</remarks>
    /// <exception cref="LakeException">The disk refuses, or something that is no folder has the name of one of them.</exception>
    public void CreateFolders(string path, List<string>? created = null)
    {
        for (var attempt = 0; attempt < FolderAttempts; attempt++)
        {
            switch (Change(DiskChange.CreateFolder, path, this, static (disk, path) => disk._native.CreateFolder(path)))
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
            if (FileAbove(path) is { } file)
                throw Unwritable($"'{path}' cannot be made: '{file}' is no folder.", path);
            // The same failure again, but as an exception that says why.
            Change(DiskChange.CreateFolder, path, true, static (_, path) => Directory.CreateDirectory(path));
            return;
        }
        throw Unwritable(
            $"The folder '{path}' cannot be made, although the one above it is there: either that place takes no folders, as /proc does not, "
            + "or other programs delete them as fast as they are made.",
            path);
    }

    private static LakeException Unwritable(string message, string path) =>
        new(LakeErrorCode.DestinationNotWritable, message, "Choose another destination.", path);

    private static string? FileAbove(string path)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (Path.Exists(above))
                return Directory.Exists(above) ? null : above;
        }
        return null;
    }

    /// <summary>Creates a file that must not exist, open for this process alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isJournal">Whether what is written must be on the disk before anything else happens, where the system is not told so later.</param>
    public SafeFileHandle CreateFile(string path, bool isJournal = false)
    {
        var options = isJournal && _native.FlushesFiles ? FileOptions.WriteThrough : FileOptions.None;
        return Change(DiskChange.CreateFile, path, (_native.SharesWriting, options), static (how, path) =>
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, how.SharesWriting, how.options));
    }

    /// <summary>Opens or creates a file that only one handle on this machine may have locked; null when another has.</summary>
    public SafeFileHandle? TryOpenExclusive(string path)
    {
        try
        {
            return Change(DiskChange.CreateFile, path, _native,
                static (native, path) => Exclusively(native, path, FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (LakeException e) when (DiskFailure.IsLockedElsewhere(e.InnerException))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether another handle has a file of <see cref="TryOpenExclusive"/> locked; has it itself for a moment. False where there is no such file.
    /// </summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var file = Patience.OfSystem.Read(path, static path => Exclusively(NativeDisk.Current, path, FileMode.Open, FileAccess.Read));
            return file is null;
        }
        catch (IOException e) when (DiskFailure.IsLockedElsewhere(e))
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

    /// <summary>Brings a file that is written to the disk, where the system is not told to bring all of them at once.</summary>
    public void FlushFile(SafeFileHandle file, string path)
    {
        if (_native.FlushesFiles)
            Change(DiskChange.FlushFile, path, file, static (file, _) => { RandomAccess.FlushToDisk(file); return true; });
    }

    public LinkOutcome LinkFile(string existing, string name) => Change(DiskChange.LinkFile, name, (_native, hardLinks, existing), static (how, name) =>
        how.hardLinks ? how._native.Link(how.existing, name) : LinkOutcome.Unsupported);

    /// <summary>Copies content and time of last change over whatever is there.</summary>
    public void CopyFile(string from, string to) => Change(DiskChange.CopyFile, to, from, static (from, to) =>
    {
        File.Copy(from, to, overwrite: true);
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
        return true;
    });

    /// <summary>Renames a file over whatever is there, atomically.</summary>
    public void MoveFile(string from, string to) => Change(DiskChange.MoveFile, to, (_native, from), static (how, to) =>
    {
        how._native.MoveFile(how.from, to);
        return true;
    });

    /// <summary>Renames a folder with all it holds to a name that is free, atomically.</summary>
    public void MoveFolder(string from, string to) => Change(DiskChange.MoveFolder, to, from, static (from, to) =>
    {
        Directory.Move(from, to);
        return true;
    }, open: from); // On Windows a folder is refused while anything below it is open.

    /// <summary>Deletes a file; nothing happens when there is none.</summary>
    public void DeleteFile(string path) => Change(DiskChange.DeleteFile, path, _native, static (native, path) =>
    {
        Delete(native, path, evenReadOnly: false);
        return true;
    });

    /// <summary>Deletes a file that nobody needs any more; false where it stays, for whoever looks for leftovers.</summary>
    public bool TryDeleteFile(string path)
    {
        try
        {
            return Change(DiskChange.DeleteFile, path, _native, static (native, path) =>
            {
                Delete(native, path, evenReadOnly: true);
                return true;
            });
        }
        catch (LakeException)
        {
            return false;
        }
    }

    /// <summary>Deletes a folder if it is empty; false when it is not, or cannot be.</summary>
    public bool TryDeleteEmptyFolder(string path)
    {
        try
        {
            before?.Invoke(DiskChange.DeleteFolder, path);
            return _native.TryDeleteEmptyFolder(path);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is not null)
        {
            return false;
        }
    }

    /// <summary>Deletes a folder with all it holds as far as that is possible. Links are removed, not followed.</summary>
    /// <returns>The files that are left; none where the folder is gone.</returns>
    public IReadOnlyList<string> DeleteTree(string path)
    {
        for (var waited = TimeSpan.Zero; ; waited = _patience.Pause(waited))
        {
            try
            {
                before?.Invoke(DiskChange.DeleteTree, path);
                Directory.Delete(path, recursive: true);
                return [];
            }
            catch (DirectoryNotFoundException)
            {
                return []; // gone already
            }
            catch (Exception e) when (DiskFailure.OfWriting(e, path) is not null)
            {
                var left = DeleteEach(path);
                if (left.Count == 0 || !_native.RefusalsMayPass || waited >= Patience.Limit)
                    return left;
            }
        }
    }

    /// <summary>Refuses, before anything is changed, to replace or remove what its owner has protected.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.DestinationNotWritable"/>.</exception>
    public void RefuseProtected(string path)
    {
        if (_native.IsProtected(path))
        {
            throw new LakeException(
                LakeErrorCode.DestinationNotWritable,
                $"The file '{path}' has the attribute read-only, and the run would replace or remove it.",
                "Take the attribute away (attrib -r), or write to another destination.",
                path);
        }
    }

    /// <summary>See <see cref="NativeDisk.Synchronise"/>.</summary>
    public void Synchronise(string folder) => Change(DiskChange.Synchronise, folder, _native, static (native, folder) =>
    {
        native.Synchronise(folder);
        return true;
    });

    private List<string> DeleteEach(string folder)
    {
        var left = new List<string>();
        try
        {
            foreach (var entry in FolderEntry.ReadExisting(folder))
            {
                var path = Path.Join(folder, entry.Name);
                if (entry is { IsFolder: true, IsLink: false })
                    left.AddRange(DeleteEach(path));
                else if (!TryDeleteNow(path, entry.IsFolder))
                    left.Add(path);
            }
        }
        catch (LakeException)
        {
            left.Add(folder);
        }
        if (left.Count == 0 && !TryDeleteEmptyFolder(folder) && Directory.Exists(folder))
            left.Add(folder);
        return left;
    }

    private bool TryDeleteNow(string path, bool isLinkToFolder)
    {
        try
        {
            if (isLinkToFolder && _native.TryDeleteEmptyFolder(path))
                return true;
            before?.Invoke(DiskChange.DeleteFile, path);
            Delete(_native, path, evenReadOnly: true);
            return true;
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, path) is not null)
        {
            return false;
        }
    }

    private static void Delete(NativeDisk native, string path, bool evenReadOnly)
    {
        try
        {
            native.DeleteFile(path, evenReadOnly);
        }
        catch (DirectoryNotFoundException)
        {
            // Without its folder there is no such file.
        }
    }

    private static SafeFileHandle? Exclusively(NativeDisk native, string path, FileMode mode, FileAccess access)
    {
        var file = File.OpenHandle(path, mode, access, native.SharesLocked);
        try
        {
            if (native.TryLock(file))
                return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    private TResult Change<TState, TResult>(DiskChange change, string path, TState state, Func<TState, string, TResult> act, string? open = null)
    {
        for (var waited = TimeSpan.Zero; ; waited = _patience.Pause(waited))
        {
            try
            {
                before?.Invoke(change, path);
                return act(state, path);
            }
            catch (Exception e) when (_patience.MayPass(e, open ?? path, waited))
            {
            }
            catch (UnauthorizedAccessException e) when (waited > TimeSpan.Zero)
            {
                throw DiskFailure.StillRefused(e, path);
            }
            catch (Exception e) when (DiskFailure.OfWriting(e, path) is { } failure)
            {
                throw failure;
            }
        }
    }
}
