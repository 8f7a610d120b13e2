namespace PartitionLake.Engine.Storage.Local;

/// <summary>The path of a file or folder without links on the way.</summary>
internal static class RealPath
{
    /// <summary>As many links in a row as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>That path; what is not there yet keeps its names. A chain of links without end is left as it is.</summary>
    public static string Of(string path) => Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), MostLinks);

    /// <summary>The folders of a real path, from itself up to the root.</summary>
    public static IEnumerable<string> Upwards(string real)
    {
        for (var folder = real; folder is not null; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static string Resolve(string full, int links)
    {
        var root = Path.GetPathRoot(full) ?? "";
        var real = root;
        foreach (var name in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Join(real, name);
            if (links > 0 && TargetOf(real) is { } target)
                real = Resolve(target, links - 1);
        }
        return real;
    }

    private static string? TargetOf(string path)
    {
        var target = new FileInfo(path).LinkTarget;
        return target is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Path.GetDirectoryName(path) ?? path));
    }
}
