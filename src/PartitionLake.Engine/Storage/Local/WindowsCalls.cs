using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The calls of Windows that .NET does not offer, each as one attempt. All return 0 or the error code that Microsoft documents.</summary>
/// <remarks>Behind a class of its own, so that what is made of the codes can be tested where there is no Windows.</remarks>
internal partial class WindowsCalls
{
    private const uint Delete = 0x0001_0000;
    private const uint ReadsAttributes = 0x80;
    private const uint SharesAll = 7;
    private const uint OpensExisting = 3;
    private const uint OpensLinksAndFolders = 0x0220_0000; // FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS
    private const uint Replaces = 1; // MOVEFILE_REPLACE_EXISTING
    private const int DispositionEx = 21;
    private const int RenameEx = 22;
    private const uint RenamePosix = 3; // FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS
    private const uint DeletePosix = 3; // FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS
    private const uint DeleteReadOnly = 0x10; // FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE
    private const uint LockNow = 3; // LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK

    /// <summary>Gives a file a second name.</summary>
    public virtual int Link(string existing, string name) =>
        CreateHardLink(SystemPath.Extend(name), SystemPath.Extend(existing), 0) ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Renames a file as POSIX says: what had the name is gone at once, whoever reads it.</summary>
    public virtual int RenameAsPosix(string from, string to)
    {
        using var file = Open(from, Delete | ReadsAttributes);
        if (file.IsInvalid)
            return Marshal.GetLastPInvokeError();
        var name = SystemPath.Extend(to);
        // FILE_RENAME_INFO: flags, a handle that is 0, the bytes of the name, the name.
        var start = (2 * IntPtr.Size) + 4;
        var information = new byte[start + (2 * name.Length) + 2];
        BitConverter.TryWriteBytes(information, RenamePosix);
        BitConverter.TryWriteBytes(information.AsSpan(start - 4), 2 * name.Length);
        MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(information.AsSpan(start));
        return SetInformation(file, RenameEx, ref information[0], information.Length) ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Renames a file over what is there, as every Windows can.</summary>
    public virtual int Rename(string from, string to) =>
        MoveFile(SystemPath.Extend(from), SystemPath.Extend(to), Replaces) ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Deletes a file as POSIX says: its name is free at once, whoever reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="evenReadOnly">Whether its attribute does not protect it.</param>
    public virtual int DeleteAsPosix(string path, bool evenReadOnly)
    {
        using var file = Open(path, Delete);
        if (file.IsInvalid)
            return Marshal.GetLastPInvokeError();
        var flags = BitConverter.GetBytes(evenReadOnly ? DeletePosix | DeleteReadOnly : DeletePosix);
        return SetInformation(file, DispositionEx, ref flags[0], flags.Length) ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Deletes a file, as every Windows can.</summary>
    public virtual int DeleteFile(string path) => DeleteFileByName(SystemPath.Extend(path)) ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Deletes an empty folder.</summary>
    public virtual int DeleteFolder(string path) => RemoveDirectory(SystemPath.Extend(path)) ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Locks one byte far behind the end of a file for this handle, so that nobody is kept from reading it.</summary>
    public virtual int Lock(SafeFileHandle file)
    {
        // OVERLAPPED: two results, the position, an event.
        var place = new byte[(2 * IntPtr.Size) + 8 + IntPtr.Size];
        BitConverter.TryWriteBytes(place.AsSpan((2 * IntPtr.Size) + 4), 0x4000_0000);
        return LockFile(file, LockNow, 0, 1, 0, ref place[0]) ? 0 : Marshal.GetLastPInvokeError();
    }

    private static SafeFileHandle Open(string path, uint access) =>
        new(CreateFile(SystemPath.Extend(path), access, SharesAll, 0, OpensExisting, OpensLinksAndFolders, 0), ownsHandle: true);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool MoveFile(string from, string to, uint flags);

    [LibraryImport("kernel32", EntryPoint = "DeleteFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeleteFileByName(string path);

    [LibraryImport("kernel32", EntryPoint = "RemoveDirectoryW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool RemoveDirectory(string path);

    [LibraryImport("kernel32", EntryPoint = "SetFileInformationByHandle", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformation(SafeFileHandle file, int kind, ref byte information, int length);

    [LibraryImport("kernel32", EntryPoint = "LockFileEx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool LockFile(SafeFileHandle file, uint flags, uint reserved, uint lengthLow, uint lengthHigh, ref byte place);
}
