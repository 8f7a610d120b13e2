namespace PartitionLake.Engine.Storage.Local;

/// <summary>Finds the files that a local path of a plan means.</summary>
/// <param name="report">Told what is left out.</param>
/// <param name="guard">The destination, into which no link may lead; null for none.</param>
/// <param name="takes">Which names in a folder are data; null for Parquet files, by name or content.</param>
internal sealed class LocalInputs(InputReport report, DestinationGuard? guard, Func<string, bool>? takes = null)
{
    private readonly SortedDictionary<string, InputFile> _found = new(StringComparer.Ordinal);

    /// <summary>Whether names that differ by case are one name here.</summary>
    public static bool IgnoresCase { get; } = OperatingSystem.IsWindows();

    /// <summary>What a path means. A file that has exactly this name is meant literally, whatever characters it holds.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: nothing is there.</exception>
    public static InputScope Resolve(LakeUri uri)
    {
        if (Directory.Exists(uri.Path))
            return new InputScope(uri, InputKind.Folder, Spelled(uri.Path));
        if (File.Exists(uri.Path))
            return new InputScope(uri, InputKind.File, Spelled(uri.Path));
        if (new FileInfo(uri.Path).LinkTarget is not null)
            throw FolderEntry.DeadLink(uri.Path);
        if (!uri.HasWildcard)
            throw DiskFailure.NotFound(uri.Original);
        var scope = InputScope.OfPattern(uri, OperatingSystem.IsWindows() ? uri.Path.Replace('\\', '/') : uri.Path);
        return Directory.Exists(scope.Folder)
            ? scope with { Folder = Spelled(Path.GetFullPath(scope.Folder)) }
            : throw new LakeException(LakeErrorCode.PathNotFound,
                $"There is no folder '{scope.Folder}', where '{uri.Original}' begins.", "Check the path for spelling.", uri.Original);
    }

    /// <summary>
    /// The files of a file, a folder (all that are Parquet in and below it, hidden names left out) or a pattern
    /// (its files, and each matched folder as a folder), in ordinal order of their paths. Never empty.
    /// </summary>
    /// <exception cref="LakeException">Nothing is there, a link leads nowhere, or the folder is a table whose log says which files count.</exception>
    public IReadOnlyList<InputFile> Find(InputScope scope)
    {
        if (scope.Kind == InputKind.File)
        {
            Add(scope.Folder);
            return [.. _found.Values];
        }
        if (LocalTables.Find(scope.Folder) is { } table)
            throw table.Refusal(scope.Uri.Original);
        var folder = Path.TrimEndingDirectorySeparator(scope.Folder);
        var chain = new FolderChain(folder, guard is null ? null : guard.RefuseLink);
        if (scope.Kind == InputKind.Folder)
        {
            AddFolder(folder, chain, scope);
        }
        else
        {
            var pattern = new WildcardPattern(scope.Pattern, IgnoresCase);
            Match(folder, pattern, pattern.Start, chain, scope, table: null);
        }
        return _found.Count > 0 ? [.. _found.Values] : throw NothingFound(scope.Uri);
    }

    // The names of key=value folders are values, of which only the disk knows the spelling.
    private static string Spelled(string path)
    {
        var key = path.IndexOf('=', StringComparison.Ordinal);
        var start = key < 0 ? -1 : path.LastIndexOf(Path.DirectorySeparatorChar, key);
        if (start < 0)
            return path;
        var above = path[..(start + 1)];
        var names = path[(start + 1)..].Split(Path.DirectorySeparatorChar);
        return names[^1].Length == 0
            ? Path.Join([above, .. FoldingProbe.Spell(above, names[..^1]), ""])
            : Path.Join([above, .. FoldingProbe.Spell(above, names)]);
    }

    private void Match(string folder, WildcardPattern pattern, ulong positions, FolderChain chain, InputScope scope, TableFormat? table)
    {
        table ??= LocalTables.At(folder);
        foreach (var entry in FolderEntry.ReadAll(folder))
        {
            var next = pattern.Advance(positions, entry.Name);
            if (next == 0)
                continue;
            var path = Path.Join(folder, entry.Name);
            if (entry.IsDeadLink)
                throw FolderEntry.DeadLink(path);
            if (table is not null && pattern.IsMatch(next))
                throw table.Refusal(scope.Uri.Original);
            if (!entry.IsFolder)
            {
                if (!scope.FoldersOnly && pattern.IsMatch(next))
                    Add(path);
                continue;
            }
            chain.Enter(path, entry);
            if (pattern.IsMatch(next))
                AddFolder(path, chain, scope);
            Match(path, pattern, next, chain, scope, table);
            chain.Leave();
        }
    }

    private void AddFolder(string folder, FolderChain chain, InputScope scope)
    {
        foreach (var entry in FolderEntry.ReadAll(folder))
        {
            var path = Path.Join(folder, entry.Name);
            if (FormatOf(folder, entry) is { } table)
                throw table.Refusal(scope.Uri.Original);
            if (LakePath.IsHidden(entry.Name))
            {
                LookIntoHidden(path, entry);
                continue;
            }
            if (entry.IsDeadLink)
                throw FolderEntry.DeadLink(path);
            if (entry.IsFolder)
            {
                chain.Enter(path, entry);
                AddFolder(path, chain, scope);
                chain.Leave();
            }
            else if (takes is not null ? takes(entry.Name) : DataName.HasExtension(entry.Name))
            {
                Add(path);
            }
            else if (takes is not null)
            {
                report.Foreign(path);
            }
            else
            {
                AddByContent(path, entry);
            }
        }
    }

    private static TableFormat? FormatOf(string folder, FolderEntry entry)
    {
        if (entry.IsFolder)
            return TableFormat.OfFolder(entry.Name) is { } ofFolder ? new TableFormat(ofFolder, folder) : null;
        var name = Path.GetFileName(folder);
        if (TableFormat.OfFile(name, entry.Name) is not { } format)
            return null;
        return new TableFormat(format, name == TableFormat.IcebergFolder ? Path.GetDirectoryName(folder) ?? folder : folder);
    }

    private void AddByContent(string path, FolderEntry entry)
    {
        // Only what has no length can be something else than a file.
        if (entry.Length == 0 && FileNode.Of(path).Kind != FileKind.File)
            report.Special(path);
        else if (!IsParquet(path))
            report.Foreign(path);
        else
        {
            if (!DataName.IsBare(entry.Name))
                report.ByContent(path);
            Add(path);
        }
    }

    /// <summary>Says so where a hidden file is Parquet, or a hidden folder holds one.</summary>
    private void LookIntoHidden(string path, FolderEntry entry)
    {
        try
        {
            if (entry.IsFolder ? entry.Name != LakePath.Control && !entry.IsLink && HoldsParquet(path) : IsHiddenParquet(path, entry))
                report.Hidden(path);
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.StoreFailed or LakeErrorCode.PathNotFound)
        {
            // What is hidden may be closed to us too, or gone already; nobody asked for it.
        }
    }

    private static bool HoldsParquet(string folder)
    {
        foreach (var entry in FolderEntry.ReadAll(folder))
        {
            var path = Path.Join(folder, entry.Name);
            if (entry.IsFolder ? !entry.IsLink && HoldsParquet(path) : DataName.HasExtension(entry.Name) && IsHiddenParquet(path, entry))
                return true;
        }
        return false;
    }

    private static bool IsHiddenParquet(string path, FolderEntry entry) => DataName.IsWorthALook(entry.Name, entry.Length) && IsParquet(path);

    private static bool IsParquet(string path)
    {
        using var file = new FileByteSource(path);
        if (file.Length < DataName.SmallestFile)
            return false;
        Span<byte> first = stackalloc byte[4];
        file.ReadFirst(first);
        return DataName.IsParquet(first);
    }

    private void Add(string path)
    {
        if (guard is not null && new FileInfo(path).LinkTarget is not null)
            guard.RefuseLink(path, RealPath.Of(path));
        using var file = new FileByteSource(path);
        _found[path] = new LocalInputFile(path, file.Length, file.LastWriteUtc);
    }

    private static LakeException NothingFound(LakeUri uri) => uri.HasWildcard
        ? new LakeException(LakeErrorCode.PathNotFound, $"No file matches '{uri.Original}'.",
            "Check the pattern; names that begin with '_' or '.' are matched only when the pattern spells that out.", uri.Original)
        : new LakeException(LakeErrorCode.PathNotFound, $"There is no Parquet file in the folder '{uri.Original}'.",
            "Check the path; names that begin with '_' or '.' are skipped. A plan takes text files of a folder by Format = 'Csv' or 'NdJson'.", uri.Original);
}
