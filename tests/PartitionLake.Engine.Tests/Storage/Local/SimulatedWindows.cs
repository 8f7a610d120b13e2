using Microsoft.Win32.SafeHandles;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>
/// Answers in the place of Windows as Microsoft documents its calls, over the files of this machine: error 32 for what another program has
/// open without sharing, 5 for replacing what is read-only or open on a disk without POSIX semantics, 87 for information classes that the
/// disk does not know, and 3 for a link behind 260 characters without the prefix.
/// </summary>
internal sealed class SimulatedWindows : WindowsCalls
{
    private readonly List<string> _calls = [];

    /// <summary>The files that others have open and do not share, with the number of attempts for which they do so.</summary>
    public Dictionary<string, int> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>The files that others read and let be deleted.</summary>
    public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    /// <summary>The answer to each attempt to make a link; null makes it.</summary>
    public int? LinkAnswer { get; init; }

    public bool IsPosix { get; init; } = true;

    public bool IsLocked { get; set; }

    public IReadOnlyList<string> Calls => _calls;

    /// <summary>What was waited in all.</summary>
    public TimeSpan Waited { get; private set; }

    public Disk ToDisk(Action<DiskChange, string>? before = null)
    {
        var native = new WindowsDisk(this);
        return new Disk(before, native: native, patience: new Patience(native, pause => Waited += pause));
    }

    public override int Link(string existing, string name) => LinkAnswer ?? Do(() =>
    {
        if (File.Exists(name))
            return WindowsError.AlreadyExists;
        return new UnixDisk().Link(existing, name) == LinkOutcome.Linked ? 0 : WindowsError.FileNotFound;
    });

    public override int RenameAsPosix(string from, string to) => !IsPosix ? WindowsError.InvalidParameter
        : IsHeld(from) || IsHeld(to) ? WindowsError.SharingViolation
        : IsReadOnly(to) ? WindowsError.AccessDenied
        : Do(() => Moved(from, to));

    public override int Rename(string from, string to)
    {
        _calls.Add("MoveFileEx");
        return IsHeld(from) || IsHeld(to) ? WindowsError.SharingViolation
            : Read.Contains(to) || IsReadOnly(to) ? WindowsError.AccessDenied
            : Do(() => Moved(from, to));
    }

    public override int DeleteAsPosix(string path, bool evenReadOnly) => !IsPosix ? WindowsError.InvalidParameter
        : IsHeld(path) ? WindowsError.SharingViolation
        : IsReadOnly(path) && !evenReadOnly ? WindowsError.AccessDenied
        : Do(() => Deleted(path));

    public override int DeleteFile(string path) => IsHeld(path) ? WindowsError.SharingViolation
        : IsReadOnly(path) ? WindowsError.AccessDenied
        : Do(() => Deleted(path));

    public override int DeleteFolder(string path) => new UnixDisk().TryDeleteEmptyFolder(path) ? 0 : WindowsError.FolderNotEmpty;

    public override int Lock(SafeFileHandle file) => IsLocked ? WindowsError.LockViolation : new UnixDisk().TryLock(file) ? 0 : WindowsError.LockViolation;

    private bool IsHeld(string path)
    {
        if (!Held.TryGetValue(path, out var attempts))
            return false;
        if (attempts <= 1)
            Held.Remove(path);
        else
            Held[path] = attempts - 1;
        return true;
    }

    private static bool IsReadOnly(string path) => File.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReadOnly) != 0;

    private static int Moved(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        return 0;
    }

    private static int Deleted(string path)
    {
        if (!File.Exists(path))
            return WindowsError.FileNotFound;
        File.Delete(path);
        return 0;
    }

    private static int Do(Func<int> act)
    {
        try
        {
            return act();
        }
        catch (FileNotFoundException)
        {
            return WindowsError.FileNotFound;
        }
        catch (DirectoryNotFoundException)
        {
            return WindowsError.PathNotFound;
        }
    }
}
