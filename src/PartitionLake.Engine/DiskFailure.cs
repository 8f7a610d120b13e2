using System.Security;

namespace PartitionLake.Engine;

/// <summary>Turns what the operating system reports into the product's errors.</summary>
internal static class DiskFailure
{
    // On Unix the HResult of an IOException is the errno, on Windows 0x8007 and the Win32 code: none can be mistaken for another.
    private static readonly int[] FullDisk =
        [OperatingSystem.IsWindows() ? Win32(112) : 28, OperatingSystem.IsMacOS() ? 69 : 122, Win32(39), Win32(112), Win32(1295)];
    private static readonly int[] ReadOnlyDisk = [30, Win32(19)];
    private static readonly int[] Denied = [1, 13, Win32(5)];
    private static readonly int[] LongName = [OperatingSystem.IsMacOS() ? 63 : 36, Win32(206)];
    private static readonly int[] InvalidName = [Win32(123), Win32(161)];
    private static readonly int[] InUse = [Win32(32), Win32(33), Win32(303), Win32(1224)];
    private static readonly int LockedElsewhere = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int FileExists = OperatingSystem.IsWindows() ? Win32(80) : 17;

    /// <summary>The errno or Win32 code of a full disk, for tests that simulate one.</summary>
    internal static int DiskFullCode => FullDisk[0];

    /// <summary>Whether another program has the file open in a way that forbids this, which only Windows knows.</summary>
    public static bool IsInUse(Exception? e) => e is IOException && Array.IndexOf(InUse, e.HResult) >= 0;

    /// <summary>Whether another handle has locked the file, as the runtime does on Unix for a file that is not shared.</summary>
    public static bool IsLockedElsewhere(Exception? e) => e is IOException && e.HResult == LockedElsewhere;

    /// <summary>Whether it failed because the file or its folder is not there.</summary>
    public static bool IsMissing(LakeException e) => e.InnerException is FileNotFoundException or DirectoryNotFoundException;

    /// <summary>Whether it failed because there is a file of that name already.</summary>
    public static bool IsTaken(LakeException e) => e.InnerException?.HResult == FileExists;

    /// <summary>The error for a name that is taken, as the system would report it.</summary>
    public static LakeException Taken(string path) => OfWriting(new IOException($"There is a file '{path}' already.", FileExists), path)!;

    /// <summary>The error for a change that Windows refused for all the time it was tried: it does not tell why.</summary>
    public static LakeException StillRefused(Exception e, string path) => new(
        LakeErrorCode.FileInUse,
        $"'{path}' cannot be changed: another program has it open, or a file in it, "
            + "and does not let it be replaced or deleted, or this account has no right to.",
        "Find out what has it open (a reader, a virus scanner, a backup) and close that, or give the account that runs this write access, and run again.",
        path,
        e);

    /// <summary>The error for a failed change of that file, or null where the exception is no failure of the disk.</summary>
    public static LakeException? OfWriting(Exception e, string path)
    {
        if (!IsOfDisk(e))
            return null;
        if (Array.IndexOf(FullDisk, e.HResult) >= 0)
            return new LakeException(LakeErrorCode.DiskFull, $"The disk is full: '{path}' could not be written.",
                "Free space on that disk or choose another destination, and run again.", path, e);
        if (IsLongName(e))
            return new LakeException(LakeErrorCode.PartitionPathTooLong, $"The name or path is too long for that disk: '{path}'.",
                "Shorten the partition values with an expression, or choose a destination closer to the disk's root.", path, e);
        if (InvalidNameIn(e, path) is { } invalid)
            return invalid;
        if (IsInUse(e))
            return StillInUse(e, path);
        if (IsDenied(e) || Array.IndexOf(ReadOnlyDisk, e.HResult) >= 0)
            return new LakeException(LakeErrorCode.DestinationNotWritable, $"'{path}' cannot be written: {Reason(e)}",
                "Give the account that runs this write access to the folder, or choose another destination.", path, e);
        return new LakeException(LakeErrorCode.StoreFailed, $"Writing '{path}' failed: {Reason(e)}", "Check the disk, and run again.", path, e);
    }

    /// <summary>The error for a failed read of that file or folder, or null where the exception is no failure of the disk.</summary>
    public static LakeException? OfReading(Exception e, string path)
    {
        if (!IsOfDisk(e))
            return null;
        if (e is FileNotFoundException or DirectoryNotFoundException)
            return NotFound(path, e);
        if (IsLongName(e))
            return new LakeException(LakeErrorCode.PathInvalid, $"The name or path is too long for that disk: '{path}'.", "Check the path.", path, e);
        if (InvalidNameIn(e, path) is { } invalid)
            return invalid;
        if (IsInUse(e))
            return StillInUse(e, path);
        if (IsDenied(e))
            return new LakeException(
                LakeErrorCode.StoreFailed, $"'{path}' cannot be read: {Reason(e)}", "Give the account that runs this read access to it.", path, e);
        return new LakeException(LakeErrorCode.StoreFailed, $"Reading '{path}' failed: {Reason(e)}", "Check the disk, and run again.", path, e);
    }

    public static LakeException NotFound(string path, Exception? inner = null) => new(
        LakeErrorCode.PathNotFound, $"There is no file or folder '{path}'.", "Check the path for spelling.", path, inner);

    /// <summary>The error for a link to something that is not there.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">Where it leads.</param>
    /// <param name="inner">What failed, if anything did.</param>
    public static LakeException DeadLink(string path, string? target, Exception? inner = null) => new(
        LakeErrorCode.PathNotFound,
        $"'{path}' is a link to '{target}', which is not there.",
        "Restore the file or folder it leads to (is a disk not mounted?), or remove the link.",
        path,
        inner);

    private static LakeException StillInUse(Exception e, string path) => new(
        LakeErrorCode.FileInUse,
        $"'{path}' is in use: another program has it open, or a file in it, and did not let go of it in time.",
        "Find out what has it open (a reader, a virus scanner, a backup), close that or exclude the folder there, and run again.",
        path,
        e);

    private static LakeException? InvalidNameIn(Exception e, string path) => Array.IndexOf(InvalidName, e.HResult) < 0 ? null : new LakeException(
        LakeErrorCode.PathInvalid, $"'{path}' is no path on that disk: a name in it has a form that the disk does not take.",
        "Choose a path without the characters < > : \" | ? * in its names.", path, e);

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException;

    private static bool IsDenied(Exception e) => e is UnauthorizedAccessException or SecurityException || Array.IndexOf(Denied, e.HResult) >= 0;

    private static bool IsLongName(Exception e) => e is PathTooLongException || Array.IndexOf(LongName, e.HResult) >= 0;

    private static string Reason(Exception e) => e.Message.EndsWith('.') ? e.Message : e.Message + ".";

    private static int Win32(int code) => WindowsError.ToHResult(code);
}
