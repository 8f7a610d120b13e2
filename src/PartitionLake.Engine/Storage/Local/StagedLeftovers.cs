namespace PartitionLake.Engine.Storage.Local;

/// <summary>Finds in a local lake what dead runs have staged; changes nothing.</summary>
internal static class StagedLeftovers
{
    public static IReadOnlyList<StagedLeftover> Find(RootFolder root, Disk disk)
    {
        var found = new List<StagedLeftover>();
        var parent = root.Full(StagingFolder.Parent);
        if (!Directory.Exists(parent))
            return found;
        foreach (var entry in FolderEntry.ReadAll(parent))
        {
            var path = StagingFolder.Parent + "/" + entry.Name;
            if (!entry.IsFolder || entry.IsLink)
                found.Add(new StagedLeftover(path, null, entry.Length, new DateTimeOffset(entry.LastWriteUtc, TimeSpan.Zero)));
            else if (IsDead(root.Full(path), disk))
                found.Add(Describe(path, entry.Name, new DirectoryInfo(root.Full(path))));
        }
        return found;
    }

    // A living run holds its folder's file open.
    private static bool IsDead(string path, Disk disk)
    {
        using var claimed = File.Exists(Path.Join(path, "live")) ? StagingFolder.TryClaim(path, disk) : null;
        return claimed is not null;
    }

    private static StagedLeftover Describe(string path, string runId, DirectoryInfo folder)
    {
        var (bytes, written) = (0L, folder.LastWriteTimeUtc);
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            bytes += file.Length;
            if (file.LastWriteTimeUtc > written)
                written = file.LastWriteTimeUtc;
        }
        return new StagedLeftover(path, runId, bytes, new DateTimeOffset(written, TimeSpan.Zero));
    }
}
