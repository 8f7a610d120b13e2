using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Storage;

/// <summary>Finds the files that a local path of a plan means.</summary>
internal static class InputFiles
{
    private const string Extension = ".parquet";

    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// The files behind a file, a folder (every <c>*.parquet</c> in and below it, hidden names left out) or a wildcard
    /// (its files, and each matched folder as a folder), each once, in ordinal order of their paths. Never empty.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: nothing is there.</exception>
    public static IReadOnlyList<InputFile> Expand(LakeUri uri)
    {
        var found = new SortedDictionary<string, InputFile>(StringComparer.Ordinal);
        if (File.Exists(uri.Path))
            AddFile(uri.Path, found);
        else if (Directory.Exists(uri.Path))
            AddFolder(uri.Path, new FolderChain(uri.Path), found);
        else if (uri.HasWildcard)
            AddMatches(uri, found);
        else
            throw DiskFailure.NotFound(uri.Original);
        if (found.Count == 0)
            throw NothingFound(uri);
        return [.. found.Values];
    }

    private static void AddMatches(LakeUri uri, SortedDictionary<string, InputFile> found)
    {
        var path = OperatingSystem.IsWindows() ? uri.Path.Replace('\\', '/') : uri.Path;
        var split = path.LastIndexOf('/', path.AsSpan().IndexOfAny('*', '?', '['));
        var folder = split <= 0 ? "/" : path[..split];
        if (folder.EndsWith(':'))
            folder += "/";
        if (!Directory.Exists(folder))
            throw new LakeException(LakeErrorCode.PathNotFound, $"There is no folder '{folder}', where '{uri.Original}' begins.", "Check the path for spelling.", uri.Original);
        var pattern = path[(split + 1)..];
        // A final ** means the files of all those folders, as the folder itself would.
        if (pattern == "**" || pattern.EndsWith("/**", StringComparison.Ordinal))
            pattern += "/*" + Extension;
        var wildcard = new WildcardPattern(pattern, ignoreCase: NameComparison == StringComparison.OrdinalIgnoreCase);
        Match(folder, wildcard, wildcard.Start, new FolderChain(folder), found);
    }

    private static void Match(string folder, WildcardPattern pattern, ulong positions, FolderChain chain, SortedDictionary<string, InputFile> found)
    {
        foreach (var entry in FolderEntry.ReadAll(folder))
        {
            var next = pattern.Advance(positions, entry.Name);
            if (next == 0)
                continue;
            var path = Path.Join(folder, entry.Name);
            if (!entry.IsFolder)
            {
                if (pattern.IsMatch(next))
                    AddFile(path, found);
                continue;
            }
            chain.Enter(path, entry);
            if (pattern.IsMatch(next))
                AddFolder(path, chain, found);
            Match(path, pattern, next, chain, found);
            chain.Leave();
        }
    }

    private static void AddFolder(string folder, FolderChain chain, SortedDictionary<string, InputFile> found)
    {
        foreach (var entry in FolderEntry.ReadAll(folder))
        {
            if (LakePath.IsHidden(entry.Name))
                continue;
            var path = Path.Join(folder, entry.Name);
            if (entry.IsFolder)
            {
                chain.Enter(path, entry);
                AddFolder(path, chain, found);
                chain.Leave();
            }
            else if (entry.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            {
                AddFile(path, found);
            }
        }
    }

    private static void AddFile(string path, SortedDictionary<string, InputFile> found)
    {
        try
        {
            using var file = new FileByteSource(path);
            found[path] = new LocalInputFile(path, file.Length, file.LastWriteUtc);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound && new FileInfo(path).LinkTarget is { } target)
        {
            throw new LakeException(LakeErrorCode.PathNotFound, $"'{path}' is a link to '{target}', which is not there.", "Restore the file it leads to, or remove the link.", path, e);
        }
    }

    private static LakeException NothingFound(LakeUri uri) => uri.HasWildcard
        ? new LakeException(LakeErrorCode.PathNotFound, $"No file matches '{uri.Original}'.", "Check the pattern; names that begin with '_' or '.' are matched only when the pattern spells that out.", uri.Original)
        : new LakeException(LakeErrorCode.PathNotFound, $"There is no *{Extension} file in the folder '{uri.Original}'.", "Check the path; names that begin with '_' or '.' are skipped.", uri.Original);
}
