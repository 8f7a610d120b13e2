namespace PartitionLake.Engine.Storage.Local;

/// <summary>Finds out whether a local folder belongs to a table whose log says which files count.</summary>
internal static class LocalTables
{
    /// <summary>The table that the folder is, or in whose <c>key=value</c> or <c>data</c> folders it lies; null for none.</summary>
    public static TableFormat? Find(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        while (true)
        {
            if (At(root) is { } found)
                return found;
            if (!Path.GetFileName(root).Contains('=') || Path.GetDirectoryName(root) is not { } above)
                break;
            root = above;
        }
        return Path.GetFileName(root) == TableFormat.IcebergData && Path.GetDirectoryName(root) is { } table && HoldsIcebergMetadata(table)
            ? TableFormat.OfIceberg(table)
            : null;
    }

    /// <summary>The table that the folder itself is; null for none.</summary>
    public static TableFormat? At(string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)[TableFormat.DeltaLog, TableFormat.HudiFolder])
        {
            if (Directory.Exists(Path.Join(folder, name)))
                return new TableFormat(TableFormat.OfFolder(name)!, folder);
        }
        return HoldsIcebergMetadata(folder) ? TableFormat.OfIceberg(folder) : null;
    }

    private static bool HoldsIcebergMetadata(string folder)
    {
        var metadata = Path.Join(folder, TableFormat.IcebergFolder);
        return Directory.Exists(metadata) && FolderEntry.ReadAll(metadata).Exists(entry => !entry.IsFolder && TableFormat.IsIcebergMetadata(entry.Name));
    }
}
