using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.WindowsAgent;

/// <summary>What the system under a folder can do.</summary>
public static partial class FileSystem
{
    private const uint Delete = 0x0001_0000;
    private const uint SharesAll = 7;
    private const uint OpensExisting = 3;
    private const int DispositionEx = 21;
    private const uint DeletePosix = 3;

    /// <summary>Whether an open file's name can be taken from it (FILE_DISPOSITION_POSIX_SEMANTICS, which comes with that of renaming).</summary>
    public static bool HasPosixSemantics(string folder)
    {
        var path = Path.Combine(folder, $"probe-{Guid.NewGuid():n}");
        using var reader = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        using var file = CreateFile(path, Delete, SharesAll, 0, OpensExisting, 0, 0);
        var flags = DeletePosix;
        return SetInformation(file, DispositionEx, ref flags, sizeof(uint));
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string name, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32.dll", EntryPoint = "SetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformation(SafeFileHandle file, int kind, ref uint information, int size);
}
