namespace PartitionLake.Engine.Partitioning;

/// <summary>A path or URI taken apart where its <c>key=value</c> folders begin.</summary>
/// <param name="Root">The table root.</param>
/// <param name="Segments">The folders below it, outermost first.</param>
internal sealed record KeyPath(string Root, IReadOnlyList<string> Segments)
{
    /// <summary>The folder of a file, taken apart.</summary>
    public static KeyPath OfFile(string file)
    {
        var slash = file.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        return Of(slash < 0 ? "" : file[..slash]);
    }

    /// <param name="folder">A folder; a slash at its end does not matter.</param>
    public static KeyPath Of(string folder)
    {
        var segments = new List<string>();
        var rest = folder.TrimEnd('/', Path.DirectorySeparatorChar);
        while (true)
        {
            var slash = rest.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
            if (slash <= 0 || !PartitionPath.TryParseSegment(rest[(slash + 1)..], out _, out _))
                break;
            segments.Insert(0, rest[(slash + 1)..]);
            rest = rest[..slash];
        }
        return new KeyPath(segments.Count == 0 ? folder : rest, segments);
    }
}
