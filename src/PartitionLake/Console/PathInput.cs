using PartitionLake.Engine;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Console;

/// <summary>Paths as users give them: local paths, wildcards and URIs.</summary>
internal static class PathInput
{
    /// <summary>The full path of something below a root, in the root's own notation.</summary>
    public static string Combine(string root, string relative)
    {
        if (relative.Length == 0)
            return root;
        return LakeUri.HasScheme(root) ? root.TrimEnd('/') + "/" + relative : Path.Combine(root, relative.Replace('/', Path.DirectorySeparatorChar));
    }

    // A URI's slashes are its own: the two behind the scheme are not one.
    private static (string Parent, string Name) SplitLast(string path) => LakeUri.HasScheme(path)
        ? (path[..Math.Max(0, path.LastIndexOf('/'))], path[(path.LastIndexOf('/') + 1)..])
        : (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path));

    /// <summary>
    /// Splits the path of a partition folder, <c>lake/state=GA/month=08</c>, into the table root and the
    /// <c>key=value</c> segments below it; other paths are roots.
    /// </summary>
    public static (string Root, IReadOnlyList<string> Segments) SplitPartition(string path)
    {
        var segments = new List<string>();
        var rest = LakeUri.HasScheme(path) ? path.TrimEnd('/') : Path.TrimEndingDirectorySeparator(path);
        while (SplitLast(rest) is var (parent, name) && name.IndexOf('=', StringComparison.Ordinal) > 0)
        {
            segments.Insert(0, name);
            if (parent.Length == 0 || parent.EndsWith(":/", StringComparison.Ordinal))
                throw new LakeException(
                    LakeErrorCode.PathInvalid, $"'{path}' has no folder above its key=value segments.", "Give the path of the table root.", path);
            rest = parent;
        }
        return (segments.Count == 0 ? path : rest, segments);
    }
}
