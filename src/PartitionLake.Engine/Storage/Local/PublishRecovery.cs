namespace PartitionLake.Engine.Storage.Local;

/// <summary>Brings a lake to a whole state after a run was killed. The protocol is described at <see cref="PublishSteps"/>.</summary>
internal static class PublishRecovery
{
    /// <summary>Resolves every staging folder whose process is gone, and deletes temporary files. What cannot be deleted is told and left.</summary>
    public static void Run(RootFolder root, Disk disk, CancellationToken cancellationToken)
    {
        root.RefuseLinks(StagingFolder.Parent);
        root.DeleteProbe();
        foreach (var entry in FolderEntry.ReadExisting(root.Full(StagingFolder.Parent)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Join(root.Full(StagingFolder.Parent), entry.Name);
            if (root.IsLeft(path))
                continue;
            if (entry.IsFolder && !entry.IsLink)
                Resolve(root, path, disk, cancellationToken);
            else if (!disk.TryDeleteFile(path))
                root.TellLeft(path, [path]);
        }
        root.DeleteEmpty(StagingFolder.Parent);
        root.DeleteUnused();
    }

    /// <summary>Deletes what a publication needed, in the order that keeps every interruption harmless.</summary>
    public static void CleanUp(RootFolder root, StagingFolder staging, Disk disk)
    {
        if (File.Exists(staging.Publishing) && !staging.IsSettled)
        {
            new PublishSteps(root, staging, disk).DeleteEmptyFolders();
            staging.Settle(staging.Publishing);
        }
        var left = staging.Discard();
        root.DeleteEmpty(StagingFolder.Parent);
        root.DeleteUnused();
        root.TellLeft(staging.Path, left);
    }

    private static StagingFolder? TryClaim(RootFolder root, string path, Disk disk)
    {
        try
        {
            return StagingFolder.TryClaim(path, disk);
        }
        catch (LakeException e) when (DiskFailure.IsMissing(e))
        {
            return null; // another recovery was faster
        }
        catch (LakeException) when (!StagingFolder.HasJournal(path))
        {
            // Nothing of the lake depends on it.
            root.TellLeft(path, [path]);
            return null;
        }
    }

    private static void Resolve(RootFolder root, string path, Disk disk, CancellationToken cancellationToken)
    {
        using var staging = TryClaim(root, path, disk);
        if (staging is null)
            return;
        var steps = new PublishSteps(root, staging, disk);
        if (staging.IsSettled)
        {
            // Only its leftovers are to be deleted.
        }
        else if (File.Exists(staging.Undoing))
        {
            steps.Back();
            staging.Settle(staging.Undoing);
        }
        else if (File.Exists(staging.Publishing))
        {
            steps.Forward(isRecovery: true, published: null, cancellationToken);
        }
        CleanUp(root, staging, disk);
    }
}
