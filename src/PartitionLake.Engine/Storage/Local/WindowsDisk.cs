using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>Windows, where an open file can keep others from changing, replacing and deleting it.</summary>
/// <param name="calls">The system; a test answers in its place.</param>
internal sealed class WindowsDisk(WindowsCalls calls) : NativeDisk
{
    public override bool RefusalsMayPass => true;

    public override bool FlushesFiles => true;

    // What is staged is linked or renamed while it is open.
    public override FileShare SharesWriting => FileShare.Delete;

    // The lock is on a range of bytes, so that reading, scanning and deleting go on.
    public override FileShare SharesLocked => FileShare.ReadWrite | FileShare.Delete;

    public override LinkOutcome Link(string existing, string name)
    {
        var code = calls.Link(existing, name);
        switch (code)
        {
            case 0:
                return LinkOutcome.Linked;
            case WindowsError.FileExists or WindowsError.AlreadyExists:
                return LinkOutcome.NameTaken;
            case WindowsError.FileNotFound or WindowsError.PathNotFound:
                // Said of a path that is too long as well: only what is not there counts as missing.
                return File.Exists(existing) && Directory.Exists(Path.GetDirectoryName(name)) ? LinkOutcome.Unsupported : LinkOutcome.Missing;
            case WindowsError.SharingViolation or WindowsError.LockViolation or WindowsError.DeletePending:
                throw WindowsError.ToException(code, existing);
            default:
                return LinkOutcome.Unsupported;
        }
    }

    public override FolderOutcome CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return FolderOutcome.NameTaken;
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return FolderOutcome.ParentMissing;
        Directory.CreateDirectory(path);
        return FolderOutcome.Created;
    }

    public override bool TryDeleteEmptyFolder(string path) => calls.DeleteFolder(path) == 0;

    public override void MoveFile(string from, string to)
    {
        var code = Try(() => calls.RenameAsPosix(from, to), () => calls.Rename(from, to));
        if (code != 0)
            throw WindowsError.ToException(code, code is WindowsError.FileNotFound ? from : to);
    }

    public override void DeleteFile(string path, bool evenReadOnly)
    {
        var code = Try(() => calls.DeleteAsPosix(path, evenReadOnly), () => calls.DeleteFile(path));
        if (code is not (0 or WindowsError.FileNotFound or WindowsError.PathNotFound))
            throw WindowsError.ToException(code, path);
    }

    public override bool IsProtected(string path) => new FileInfo(path).Attributes is var attributes
        && !RootFolder.IsMissing(attributes) && (attributes & FileAttributes.ReadOnly) != 0;

    public override bool TryLock(SafeFileHandle file) => calls.Lock(file) switch
    {
        0 => true,
        WindowsError.LockViolation or WindowsError.IoPending => false,
        // A disk that knows no locks refuses none.
        WindowsError.NotSupported or WindowsError.InvalidFunction or WindowsError.NotImplemented => true,
        var code => throw WindowsError.ToException(code, "the lock"),
    };

    public override void Synchronise(string folder)
    {
        // Only an administrator may flush a whole volume: each file is flushed instead.
    }

    // FAT, shares of older servers and Windows before version 1809 know no POSIX semantics, and say so.
    private static int Try(Func<int> asPosix, Func<int> asEver) => asPosix() switch
    {
        WindowsError.InvalidFunction or WindowsError.NotSupported or WindowsError.InvalidParameter or WindowsError.NotImplemented => asEver(),
        var code => code,
    };
}
