namespace PartitionLake.Engine.Storage.Local;

/// <summary>Tells links to other files and folders from what Windows keeps behind a reparse point for other reasons.</summary>
/// <remarks>Deduplicated files and those of a cloud drive carry that attribute too, and are files.</remarks>
internal static class SymbolicLink
{
    /// <summary>Whether something is there, and it is a symbolic link or junction.</summary>
    public static bool Is(string path) => Is(path, new FileInfo(path).Attributes);

    /// <summary>As <see cref="Is(string)"/>, of what has those attributes.</summary>
    public static bool Is(string path, FileAttributes attributes) => Is(path, attributes, TargetOf);

    internal static bool Is(string path, FileAttributes attributes, Func<string, string?>? targetOf) =>
        !RootFolder.IsMissing(attributes) && (attributes & FileAttributes.ReparsePoint) != 0 && (targetOf is null || targetOf(path) is not null);

    // On Unix nothing but a link has the attribute.
    private static readonly Func<string, string?>? TargetOf = OperatingSystem.IsWindows() ? static path => new FileInfo(path).LinkTarget : null;
}
