using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The few system calls that .NET does not offer, or only with several extra calls around each.</summary>
internal static partial class NativeDisk
{
    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int WindowsFileNotFound = 2;
    private const int WindowsPathNotFound = 3;
    private const int WindowsFileExists = 80;
    private const int WindowsAlreadyExists = 183;
    private const int LockExclusively = 2 | 4; // LOCK_EX | LOCK_NB
    private const uint AllPermissions = 0x1FF; // 0777, before the umask

    /// <summary>Gives a file a second name, atomically.</summary>
    public static LinkOutcome Link(string existing, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            if (CreateHardLink(name, existing, 0))
                return LinkOutcome.Linked;
            return Marshal.GetLastPInvokeError() switch
            {
                WindowsFileExists or WindowsAlreadyExists => LinkOutcome.NameTaken,
                WindowsFileNotFound or WindowsPathNotFound => LinkOutcome.Missing,
                _ => LinkOutcome.Unsupported,
            };
        }
        if (LinkOnUnix(existing, name) == 0)
            return LinkOutcome.Linked;
        return Marshal.GetLastPInvokeError() switch
        {
            Exists => LinkOutcome.NameTaken,
            NoEntry => LinkOutcome.Missing,
            _ => LinkOutcome.Unsupported,
        };
    }

    /// <summary>Creates one folder, not those above it.</summary>
    public static FolderOutcome CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Directory.Exists(path))
                return FolderOutcome.NameTaken;
            if (!Directory.Exists(Path.GetDirectoryName(path)))
                return FolderOutcome.ParentMissing;
            Directory.CreateDirectory(path);
            return FolderOutcome.Created;
        }
        if (CreateFolderOnUnix(path, AllPermissions) == 0)
            return FolderOutcome.Created;
        return Marshal.GetLastPInvokeError() switch
        {
            Exists => FolderOutcome.NameTaken,
            NoEntry => FolderOutcome.ParentMissing,
            _ => FolderOutcome.Failed,
        };
    }

    /// <summary>Deletes one folder if it is empty; false when it is not, or for whatever other reason.</summary>
    public static bool TryDeleteEmptyFolder(string path) =>
        OperatingSystem.IsWindows() ? DeleteFolderOnWindows(path) : DeleteFolderOnUnix(path) == 0;

    /// <summary>Brings everything written so far to the disk that holds the folder. Linux only; elsewhere nothing happens.</summary>
    public static void Synchronise(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = OpenOnUnix(folder, 0);
        if (descriptor < 0)
            return;
        var failed = SynchroniseOnLinux(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseOnUnix(descriptor);
        if (failed)
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Locks an open file for this handle, on Unix; false when another handle has it. A disk that knows no locks refuses none.</summary>
    public static bool TryLock(SafeFileHandle file) =>
        LockOnUnix(file, LockExclusively) == 0 || Marshal.GetLastPInvokeError() != (OperatingSystem.IsMacOS() ? 35 : 11); // EWOULDBLOCK

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LockOnUnix(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LinkOnUnix(string existing, string name);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateFolderOnUnix(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int DeleteFolderOnUnix(string path);

    [LibraryImport("kernel32", EntryPoint = "RemoveDirectoryW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeleteFolderOnWindows(string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenOnUnix(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SynchroniseOnLinux(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CloseOnUnix(int descriptor);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}

/// <summary>What came of an attempt to create a folder.</summary>
internal enum FolderOutcome
{
    Created,
    /// <summary>There is a folder or something else of that name, or there was a moment ago.</summary>
    NameTaken,
    /// <summary>The folder above it is not there, or was not a moment ago.</summary>
    ParentMissing,
    /// <summary>Another reason, which only an exception tells.</summary>
    Failed,
}

/// <summary>What came of an attempt to give a file a second name.</summary>
internal enum LinkOutcome
{
    Linked,
    /// <summary>There is a file of that name already.</summary>
    NameTaken,
    /// <summary>The file, or the folder of the new name, is not there.</summary>
    Missing,
    /// <summary>The disk has no hard links, or refuses this one.</summary>
    Unsupported,
}
