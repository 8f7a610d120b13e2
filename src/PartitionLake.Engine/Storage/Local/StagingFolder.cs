using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The folder in which one run stages its objects, on the same disk as the lake so that a rename publishes them.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>live</c> is held open for this process alone; the system lets go of it when the process ends in whatever way.</item>
/// <item><c>tree/</c> holds objects of folders that the lake does not have, at their paths below the root.</item>
/// <item><c>new/</c> holds objects of folders that the lake has, by number: folders made only to be emptied and deleted again
/// would cost a disk more than the objects.</item>
/// <item><c>parts/</c> holds large objects that are being written, <c>old/</c> what publication took out of the lake, by number.</item>
/// <item><c>publishing</c> or <c>undoing</c> is the journal; its name says in which direction an interruption is resolved. Beside a
/// <c>settled</c> it counts no more.</item>
/// </list>
/// </remarks>
internal sealed class StagingFolder : IDisposable
{
    /// <summary>The folder of all staging folders, in the lake's state.</summary>
    public const string Parent = StatePlace.Staging;

    private readonly Disk _disk;
    private readonly SafeFileHandle _live;

    private StagingFolder(string path, Disk disk, SafeFileHandle live)
    {
        Path = path;
        _disk = disk;
        _live = live;
    }

    public string Path { get; }

    public string Tree => System.IO.Path.Join(Path, "tree");

    public string New => System.IO.Path.Join(Path, "new");

    public string Old => System.IO.Path.Join(Path, "old");

    public string Publishing => System.IO.Path.Join(Path, "publishing");

    public string Undoing => System.IO.Path.Join(Path, "undoing");

    /// <summary>Whether the journal does not count any more, although it could not be deleted.</summary>
    public bool IsSettled => File.Exists(Mark);

    private string Mark => System.IO.Path.Join(Path, "settled");

    /// <summary>Creates the folder of a new run.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.LakeLocked"/>: a run with this id is at work.</exception>
    public static StagingFolder Create(RootFolder root, string runId, Disk disk)
    {
        var relative = Parent + "/" + runId;
        // Another process may clear the empty folder away between the two calls; then both are done again.
        for (var attempt = 0; ; attempt++)
        {
            root.CreateFolder(NewOf(runId));
            try
            {
                return TryClaim(root.Full(relative), disk) ?? throw InUse(runId);
            }
            catch (LakeException e) when (DiskFailure.IsMissing(e) && attempt < 100)
            {
            }
        }
    }

    /// <summary>The folder of <see cref="New"/>, in the lake's state.</summary>
    public static string NewOf(string runId) => Parent + "/" + runId + "/new";

    /// <summary>Whether the folder has a journal that counts, so that the lake is whole only once it is carried out or taken back.</summary>
    public static bool HasJournal(string path) =>
        (File.Exists(System.IO.Path.Join(path, "publishing")) || File.Exists(System.IO.Path.Join(path, "undoing")))
        && !File.Exists(System.IO.Path.Join(path, "settled"));

    /// <summary>Takes over an existing folder; null when a living process has it.</summary>
    /// <exception cref="LakeException">The folder cannot be written, or is not there any more.</exception>
    public static StagingFolder? TryClaim(string path, Disk disk)
    {
        var live = disk.TryOpenExclusive(System.IO.Path.Join(path, "live"));
        return live is null ? null : new StagingFolder(path, disk, live);
    }

    public string InTree(string relative) => SystemPath.Below(Tree, relative);

    public string Numbered(int number) => System.IO.Path.Join(New, number.ToString(CultureInfo.InvariantCulture));

    public string Kept(int number) => System.IO.Path.Join(Old, number.ToString(CultureInfo.InvariantCulture));

    public string Part(int number) => System.IO.Path.Join(Path, "parts", number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the staged file or folder of that step lies until it is published.</summary>
    public string Staged(JournalEntry entry) => entry.Step == JournalStep.Place ? Numbered(entry.Number) : InTree(entry.Path);

    /// <summary>Deletes the journal, with which the publication ends; where another program holds it, a mark says the same.</summary>
    public void Settle(string journal)
    {
        try
        {
            _disk.DeleteFile(journal);
        }
        catch (LakeException) when (!IsSettled)
        {
            using var mark = _disk.CreateFile(Mark);
        }
        catch (LakeException)
        {
            // It was marked before.
        }
    }

    /// <summary>Deletes the folder. Nothing in it may be needed any more.</summary>
    /// <returns>The files that cannot be deleted.</returns>
    public IReadOnlyList<string> Discard()
    {
        // The mark goes after what it speaks of: without it that would be carried out once more.
        if (IsSettled && !(_disk.TryDeleteFile(Publishing) && _disk.TryDeleteFile(Undoing)))
        {
            _live.Dispose();
            return [Publishing];
        }
        // Windows deletes no open file; elsewhere the claim is kept until the folder is gone.
        if (OperatingSystem.IsWindows())
            _live.Dispose();
        var left = _disk.DeleteTree(Path);
        _live.Dispose();
        return left;
    }

    /// <summary>Lets go of the folder and leaves it for recovery, unless it is gone.</summary>
    public void Dispose() => _live.Dispose();

    private static LakeException InUse(string runId) => new(
        LakeErrorCode.LakeLocked, $"A run with the id '{runId}' is publishing to this lake.", "Wait for it to end, or give this run another id.", runId);
}
