namespace PartitionLake.Engine.Storage.Local;

/// <summary>
/// How a change of a disk is tried again that another program prevents for a moment: on Windows whoever has a file open, a scanner or a
/// backup, decides what others may do with it. The pauses grow, to <see cref="Limit"/> in all.
/// </summary>
/// <param name="native">The system.</param>
/// <param name="pause">Waits that long; a test only counts.</param>
internal sealed class Patience(NativeDisk native, Action<TimeSpan>? pause = null)
{
    /// <summary>What is waited for one file.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    /// <summary>That of this machine.</summary>
    public static Patience OfSystem { get; } = new(NativeDisk.Current);

    /// <summary>Opens something for reading, as often as it takes.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="open">Opens it.</param>
    public TResult Read<TResult>(string path, Func<string, TResult> open)
    {
        for (var waited = TimeSpan.Zero; ; waited = Pause(waited))
        {
            try
            {
                return open(path);
            }
            catch (Exception e) when (MayPass(e, path, waited, isRead: true))
            {
            }
        }
    }

    /// <summary>Whether to try again after that failure.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="path">What another program may have open.</param>
    /// <param name="waited">What was waited for it so far.</param>
    /// <param name="isRead">Whether it was to be read only: then only what is being deleted is refused for a moment.</param>
    public bool MayPass(Exception e, string path, TimeSpan waited, bool isRead = false) =>
        waited < Limit && (DiskFailure.IsInUse(e) || (native.RefusalsMayPass && e is UnauthorizedAccessException && MayBeOpen(path, isRead)));

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="waited">What was waited so far.</param>
    /// <returns>What then was waited in all.</returns>
    public TimeSpan Pause(TimeSpan waited)
    {
        var next = waited + First;
        if (next > Longest)
            next = Longest;
        if (pause is null)
            Thread.Sleep(next);
        else
            pause(next);
        return waited + next;
    }

    // A file that is there and not read-only is refused to who has no right to it, or while somebody has it open; one of which nothing
    // can be learnt is being deleted.
    private bool MayBeOpen(string path, bool isRead)
    {
        try
        {
            return !isRead && !RootFolder.IsMissing(new FileInfo(path).Attributes) && !native.IsProtected(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
