using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>What lies behind a path, links followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">Equal for two paths of one file or folder: device and inode, or volume and file id. Empty where nothing is there.</param>
internal readonly partial record struct FileNode(FileKind Kind, string Identity)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeAndInode = 0x103; // STATX_TYPE | STATX_MODE | STATX_INO
    private const uint OpensFolders = 0x0200_0000; // FILE_FLAG_BACKUP_SEMANTICS
    private const uint SharesAll = 7;
    private const uint OpensExisting = 3;

    private static readonly FileNode Nothing = new(FileKind.Missing, "");

    public static FileNode Of(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                return OfWindows(path);
            return OperatingSystem.IsLinux() ? OfLinux(path) : OfMac(path);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that is too old for the call: then a name is the best there is.
            var kind = Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.File : FileKind.Missing;
            return new FileNode(kind, kind == FileKind.Missing ? "" : RealPath.Of(path));
        }
    }

    /// <summary>Refuses what would be waited for or read without end. Anything else is left to whoever opens it.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>: a named pipe, a socket or a device.</exception>
    public static void RefuseSpecial(string path)
    {
        // On Windows none of these has a name in a folder; asking would cost another opening of each file.
        var kind = !OperatingSystem.IsWindows() ? Of(path).Kind
            : path.StartsWith(@"\\.\", StringComparison.Ordinal) ? FileKind.Device : FileKind.File;
        if (kind is FileKind.Pipe or FileKind.Socket or FileKind.Device)
        {
            throw new LakeException(
                LakeErrorCode.FileUnsupported,
                $"'{path}' is {Describe(kind)}; only files can be read, because a Parquet file is read from its end.",
                "Write its content to a file and name that, or take it out of the folder.",
                path);
        }
    }

    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Pipe => "a named pipe",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        FileKind.Folder => "a folder",
        FileKind.File => "a file",
        _ => "not there",
    };

    // struct statx is the same on every architecture, which struct stat is not.
    private static FileNode OfLinux(string path)
    {
        Span<byte> node = stackalloc byte[256];
        if (StatusOnLinux(CurrentFolder, path, 0, TypeAndInode, ref MemoryMarshal.GetReference(node)) != 0)
            return Nothing;
        var device = BinaryPrimitives.ReadUInt64LittleEndian(node[136..]);
        return Create(BitConverter.ToUInt16(node[28..]), device, BitConverter.ToUInt64(node[32..]));
    }

    private static FileNode OfMac(string path)
    {
        Span<byte> node = stackalloc byte[256];
        ref var first = ref MemoryMarshal.GetReference(node);
        var failed = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatusOnIntelMac(path, ref first) : StatusOnMac(path, ref first);
        return failed != 0 ? Nothing : Create(BitConverter.ToUInt16(node[4..]), BitConverter.ToUInt32(node), BitConverter.ToUInt64(node[8..]));
    }

    private static FileNode Create(int mode, ulong device, ulong inode) => new(
        (mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        },
        string.Create(CultureInfo.InvariantCulture, $"{device:x}:{inode:x}"));

    private static FileNode OfWindows(string path)
    {
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(
            OpenOnWindows(SystemPath.Extend(path), 0, SharesAll, 0, OpensExisting, OpensFolders, 0), ownsHandle: true);
        Span<byte> node = stackalloc byte[52];
        if (handle.IsInvalid || !InformationOnWindows(handle, ref MemoryMarshal.GetReference(node)))
            return Nothing;
        var isFolder = (BitConverter.ToUInt32(node) & (uint)FileAttributes.Directory) != 0;
        var index = ((ulong)BitConverter.ToUInt32(node[44..]) << 32) | BitConverter.ToUInt32(node[48..]);
        return new FileNode(isFolder ? FileKind.Folder : FileKind.File,
            string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(node[28..]):x}:{index:x}"));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int StatusOnLinux(int folder, string path, int flags, uint mask, ref byte node);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int StatusOnMac(string path, ref byte node);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int StatusOnIntelMac(string path, ref byte node);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint OpenOnWindows(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool InformationOnWindows(Microsoft.Win32.SafeHandles.SafeFileHandle file, ref byte information);
}

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    Missing,
    File,
    Folder,
    Pipe,
    Socket,
    Device,
}
