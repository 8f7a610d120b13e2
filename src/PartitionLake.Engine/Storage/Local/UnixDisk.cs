using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>Linux and macOS, where a name and what is open are two things.</summary>
internal sealed partial class UnixDisk : NativeDisk
{
    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int LockExclusively = 2 | 4; // LOCK_EX | LOCK_NB
    private const uint AllPermissions = 0x1FF; // 0777, before the umask

    public override bool RefusalsMayPass => false;

    public override bool FlushesFiles { get; } = !OperatingSystem.IsLinux();

    public override FileShare SharesWriting => FileShare.None;

    // Any sharing would make the runtime's own lock a shared one.
    public override FileShare SharesLocked => FileShare.None;

    public override LinkOutcome Link(string existing, string name)
    {
        if (LinkFile(existing, name) == 0)
            return LinkOutcome.Linked;
        return Marshal.GetLastPInvokeError() switch
        {
            Exists => LinkOutcome.NameTaken,
            NoEntry => LinkOutcome.Missing,
            _ => LinkOutcome.Unsupported,
        };
    }

    public override FolderOutcome CreateFolder(string path)
    {
        if (MakeFolder(path, AllPermissions) == 0)
            return FolderOutcome.Created;
        return Marshal.GetLastPInvokeError() switch
        {
            Exists => FolderOutcome.NameTaken,
            NoEntry => FolderOutcome.ParentMissing,
            _ => FolderOutcome.Failed,
        };
    }

    public override bool TryDeleteEmptyFolder(string path) => RemoveFolder(path) == 0;

    public override void MoveFile(string from, string to) => File.Move(from, to, overwrite: true);

    public override void DeleteFile(string path, bool evenReadOnly) => File.Delete(path);

    // A file without write permission can be replaced: that is a matter of its folder.
    public override bool IsProtected(string path) => false;

    // The runtime can be told to lock nothing, so the lock is asked for by itself too. A disk that knows no locks refuses none.
    public override bool TryLock(SafeFileHandle file) =>
        Lock(file, LockExclusively) == 0 || Marshal.GetLastPInvokeError() != (OperatingSystem.IsMacOS() ? 35 : 11); // EWOULDBLOCK

    /// <remarks>Linux alone: elsewhere each file is flushed.</remarks>
    public override void Synchronise(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        var failed = SynchroniseAll(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LinkFile(string existing, string name);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int RemoveFolder(string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SynchroniseAll(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int descriptor);
}
