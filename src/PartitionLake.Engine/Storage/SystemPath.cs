namespace PartitionLake.Engine.Storage;

/// <summary>
/// The two forms of a path on Windows: the user's, which the engine keeps and every message shows, and the one with <c>\\?\</c>, which the
/// system takes at any length without any setting. The one owner of the way from one to the other.
/// </summary>
/// <remarks>.NET's own calls extend what is long themselves; whatever else asks the system goes through <see cref="Extend"/>.</remarks>
internal static class SystemPath
{
    private const string Verbatim = @"\\?\";
    private const string VerbatimShare = @"\\?\UNC\";
    private const string Device = @"\\.\";

    /// <summary>The form that the engine works with.</summary>
    /// <param name="path">A path as a user wrote it.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: it has a name that
    /// only <c>\\?\</c> reaches, or a character that no name has.</exception>
    public static string ForUser(string path) => OperatingSystem.IsWindows() ? Shorten(path, Path.GetFullPath) : path;

    /// <summary>A path below a root with the separator of the system.</summary>
    public static string Below(string root, string relative) =>
        Path.Join(root, Path.DirectorySeparatorChar == '/' ? relative : relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>A full Windows path with the prefix; one that has a prefix stays as it is.</summary>
    internal static string Extend(string full)
    {
        var path = full.Replace('/', '\\');
        if (path.StartsWith(Verbatim, StringComparison.Ordinal) || path.StartsWith(Device, StringComparison.Ordinal))
            return path;
        return path.StartsWith(@"\\", StringComparison.Ordinal) ? VerbatimShare + path[2..] : Verbatim + path;
    }

    /// <summary>A Windows path without the prefix, where it means the same without.</summary>
    /// <param name="path">The path.</param>
    /// <param name="normalize">How the system reads a path without the prefix.</param>
    internal static string Shorten(string path, Func<string, string> normalize)
    {
        var plain = Strip(path);
        var drive = plain.Length > 1 && plain[1] == ':' ? 2 : 0;
        if (plain.AsSpan(drive).IndexOfAny("<>\"|:") is var at and >= 0)
            throw Invalid(path, $"holds '{plain[drive + at]}', which no name on Windows has");
        // Behind the prefix the system takes names as they are; without it drops final dots and spaces, and reads CON as a device.
        return plain.Length == path.Length || SameNames(normalize(plain), plain) ? plain : throw Invalid(path, @"has a name that is another without \\?\");
    }

    private static string Strip(string path)
    {
        if (path.StartsWith(VerbatimShare, StringComparison.OrdinalIgnoreCase))
            return @"\\" + path[VerbatimShare.Length..];
        if (!path.StartsWith(Verbatim, StringComparison.Ordinal))
            return path;
        return path.Length > Verbatim.Length + 1 && path[Verbatim.Length + 1] == ':'
            ? path[Verbatim.Length..]
            : throw Invalid(path, "names neither a drive nor a share");
    }

    private static bool SameNames(string a, string b) => a.TrimEnd('\\', '/').Equals(b.TrimEnd('\\', '/'), StringComparison.Ordinal);

    private static LakeException Invalid(string path, string fault) => new(
        LakeErrorCode.PathInvalid, $"The path '{path}' {fault}.", "Give a path such as C:\\data\\lake or \\\\server\\share\\lake.", path);
}
