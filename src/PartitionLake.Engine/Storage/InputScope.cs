namespace PartitionLake.Engine.Storage;

/// <summary>What one path of a plan or query means, before anything in it is listed.</summary>
/// <param name="Uri">The path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Folder">The folder, or the one below which the pattern begins, or the path of
/// the file: a full path, or a key prefix that ends in a slash.</param>
/// <param name="Pattern">For a pattern, what is to be matched below the folder.</param>
internal sealed record InputScope(LakeUri Uri, InputKind Kind, string Folder, string Pattern = "")
{
    private const string AllBelow = "**";

    /// <summary>Whether only folders that match are meant, with all that lies in them.</summary>
    public bool FoldersOnly { get; private init; }

    /// <summary>The scope of a path with wildcards.</summary>
    /// <param name="uri">The path.</param>
    /// <param name="path">Its path with <c>/</c> between names.</param>
    public static InputScope OfPattern(LakeUri uri, string path)
    {
        var split = path.LastIndexOf('/', path.AsSpan().IndexOfAny('*', '?', '['));
        var (folder, pattern) = (path[..(split + 1)], path[(split + 1)..]);
        // A final ** means the files of all those folders, as the folders themselves would.
        var foldersOnly = false;
        for (; pattern.EndsWith("/" + AllBelow, StringComparison.Ordinal); foldersOnly = true)
            pattern = pattern[..^(AllBelow.Length + 1)];
        return pattern == AllBelow
            ? new InputScope(uri, InputKind.Folder, folder)
            : new InputScope(uri, InputKind.Pattern, folder, pattern) { FoldersOnly = foldersOnly };
    }

    /// <summary>Whether the pattern may match a folder below <see cref="Folder"/>, one above it, or something in it.</summary>
    /// <param name="segments">The names from <see cref="Folder"/> down to that folder.</param>
    /// <param name="ignoreCase">Whether the store takes names that differ by case for one.</param>
    public bool MayReach(IEnumerable<string> segments, bool ignoreCase)
    {
        var pattern = new WildcardPattern(Pattern, ignoreCase);
        var positions = pattern.Start;
        foreach (var segment in segments)
        {
            positions = pattern.Advance(positions, segment);
            if (pattern.IsMatch(positions))
                return true;
        }
        return positions != 0;
    }
}

/// <summary>What a path is.</summary>
internal enum InputKind
{
    File,
    Folder,
    Pattern,
}
