using PartitionLake.Engine;

namespace PartitionLake.Runtime;

/// <summary>Paths as users give them: local paths, wildcards and URIs.</summary>
internal static class PathInput
{
    /// <summary>Whether the text names its own scheme, as <c>s3://bucket/prefix/</c> does.</summary>
    public static bool IsUri(string path)
    {
        var colon = path.IndexOf("://", StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(path[0]))
            return false;
        foreach (var letter in path.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '.' or '-'))
                return false;
        }
        return true;
    }

    /// <summary>A relative path made absolute against that folder; wildcards and URIs stay as they are.</summary>
    public static string ResolveAgainst(string folder, string path) =>
        IsUri(path) ? path : Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar), folder);

    /// <summary>The full path of something below a root, in the root's own notation.</summary>
    public static string Combine(string root, string relative)
    {
        if (relative.Length == 0)
            return root;
        return IsUri(root) ? root.TrimEnd('/') + "/" + relative : Path.Combine(root, relative.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>
    /// Splits the path of a partition folder, <c>lake/state=GA/month=08</c>, into the table root and the
    /// <c>key=value</c> segments below it; other paths are roots.
    /// </summary>
    public static (string Root, IReadOnlyList<string> Segments) SplitPartition(string path)
    {
        var segments = new List<string>();
        var rest = Path.TrimEndingDirectorySeparator(path);
        while (Path.GetFileName(rest) is { Length: > 0 } name && name.IndexOf('=', StringComparison.Ordinal) > 0)
        {
            segments.Insert(0, name);
            if (Path.GetDirectoryName(rest) is not { Length: > 0 } parent)
                throw new LakeException(LakeErrorCode.PathInvalid, $"'{path}' has no folder above its key=value segments.", "Give the path of the table root.", path);
            rest = parent;
        }
        return (segments.Count == 0 ? path : rest, segments);
    }
}
