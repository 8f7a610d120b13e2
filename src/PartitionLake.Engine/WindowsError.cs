namespace PartitionLake.Engine;

/// <summary>The error codes of Windows that decide something here, and the exceptions that .NET makes of them.</summary>
internal static class WindowsError
{
    public const int InvalidFunction = 1;
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int SharingViolation = 32;
    public const int LockViolation = 33;
    public const int NotSupported = 50;
    public const int FileExists = 80;
    public const int InvalidParameter = 87;
    public const int NotImplemented = 120;
    public const int FolderNotEmpty = 145;
    public const int AlreadyExists = 183;
    public const int PathTooLong = 206;
    public const int DeletePending = 303;
    public const int IoPending = 997;
    public const int FileMapped = 1224;

    /// <summary>The code as the <see cref="Exception.HResult"/> of an exception.</summary>
    public static int ToHResult(int code) => unchecked((int)0x80070000) | code;

    /// <summary>The exception that .NET's own calls would throw.</summary>
    public static Exception ToException(int code, string path) => code switch
    {
        FileNotFound => new FileNotFoundException($"Could not find file '{path}'.", path),
        PathNotFound => new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
        AccessDenied => new UnauthorizedAccessException("Access is denied."),
        PathTooLong => new PathTooLongException("The path is too long."),
        _ => new IOException(System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(code), ToHResult(code)),
    };
}
