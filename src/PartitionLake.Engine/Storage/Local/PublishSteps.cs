namespace PartitionLake.Engine.Storage.Local;

/// <summary>Carries out the steps of a journal, or takes them back.</summary>
/// <remarks>
/// The protocol. A run first stages every object; nothing of that is visible, and without a journal recovery just deletes it.
/// Then the journal is written under another name, one barrier (<c>syncfs</c>) brings staged content and journal to the disk,
/// and the rename to <c>publishing</c> is the decision: from here an interruption is rolled forward.
/// Every step is one rename, and its traces say whether it was done: the staged file is gone from <c>tree/</c> or <c>new/</c>, the old one is in <c>old/</c>.
/// A run that fails or is cancelled half way renames the journal to <c>undoing</c> before it takes the first step back,
/// so recovery goes on in the same direction. Both directions may be interrupted and repeated at any point.
/// At the end the journal is deleted before the rest of the folder.
///
/// Durability: a killed process never leaves the lake in between. After a loss of power the same holds on file systems that
/// keep renames in order (ext4, xfs, btrfs, zfs; NTFS and APFS log them); a publication of the last seconds may then be repeated by the
/// next recovery. Where there is no barrier for all (Windows, macOS) each staged file is flushed and the journal written through instead.
/// </remarks>
internal sealed class PublishSteps(RootFolder root, StagingFolder staging, Disk disk)
{
    /// <summary>Publishes. <paramref name="isRecovery"/>: some steps were done before, and nothing will be taken back.</summary>
    public void Forward(bool isRecovery, IProgress<string>? published, CancellationToken cancellationToken)
    {
        foreach (var entry in PublishJournal.Read(staging.Publishing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Step == JournalStep.Remove)
                TakeOut(entry);
            else if (!isRecovery || Exists(staging.Staged(entry)))
                PutIn(entry, isRecovery);
            if (published is not null && entry.Step != JournalStep.Remove)
                Report(entry.Path, published);
        }
    }

    /// <summary>Deletes the folders that removals left empty. Only when nothing will be taken back.</summary>
    public void DeleteEmptyFolders()
    {
        foreach (var entry in PublishJournal.Read(staging.Publishing))
        {
            if (entry.Step == JournalStep.Remove)
                root.DeleteEmpty(LakePath.FolderOf(entry.Path));
        }
    }

    /// <summary>Puts the lake back as it was.</summary>
    /// <param name="told">Told of each step.</param>
    public void Back(Action<PublicationStep?>? told = null)
    {
        var (done, total) = (0, told is null ? 0 : PublishJournal.Read(staging.Undoing).Count());
        foreach (var entry in PublishJournal.Read(staging.Undoing))
        {
            told?.Invoke(new PublicationStep(IsBack: true, done++, total));
            var target = root.Full(entry.Path);
            var kept = staging.Kept(entry.Number);
            if (entry.Step == JournalStep.Remove)
            {
                if (File.Exists(kept) && !Exists(target))
                    disk.MoveFile(kept, target);
            }
            else if (!Exists(staging.Staged(entry)))
            {
                if (entry.Step == JournalStep.Place && Exists(kept))
                    Restore(kept, target);
                else
                    Withdraw(target, staging.Staged(entry));
            }
        }
    }

    private void PutIn(JournalEntry entry, bool isRecovery)
    {
        var staged = staging.Staged(entry);
        var target = root.Full(entry.Path);
        if (entry.Step == JournalStep.Place)
        {
            if (!isRecovery)
                Keep(target, staging.Kept(entry.Number));
            disk.MoveFile(staged, target);
        }
        else if (Directory.Exists(staged))
        {
            disk.MoveFolder(staged, target);
        }
        else
        {
            disk.MoveFile(staged, target);
        }
    }

    private void TakeOut(JournalEntry entry)
    {
        var target = root.Full(entry.Path);
        if (Exists(target))
            disk.MoveFile(target, staging.Kept(entry.Number));
    }

    // The old file gets a second name, so that its place is never empty. A disk without hard links gets a copy.
    private void Keep(string target, string kept)
    {
        if (disk.LinkFile(target, kept) == LinkOutcome.Linked || !Exists(target))
            return;
        disk.CopyFile(target, kept + ".copy");
        disk.MoveFile(kept + ".copy", kept);
    }

    // The kept file must survive its own restoration: if that is interrupted and repeated, it is the proof that there was one.
    private void Restore(string kept, string target)
    {
        var back = kept + ".back";
        disk.DeleteFile(back);
        if (disk.LinkFile(kept, back) != LinkOutcome.Linked)
            disk.CopyFile(kept, back);
        disk.MoveFile(back, target);
    }

    private void Withdraw(string target, string staged)
    {
        if (Directory.Exists(target))
            disk.MoveFolder(target, staged);
        else if (File.Exists(target))
            disk.MoveFile(target, staged);
    }

    private void Report(string path, IProgress<string> published)
    {
        if (!Directory.Exists(root.Full(path)))
        {
            published.Report(path);
            return;
        }
        foreach (var child in FolderEntry.ReadAll(root.Full(path)))
            Report(path + "/" + child.Name, published);
    }

    private static bool Exists(string path) => !RootFolder.IsMissing(new FileInfo(path).Attributes);
}
