using System.Diagnostics;

namespace PartitionLake.WindowsAgent;

/// <summary>
/// Counts the changes of a folder while a process works in it, so that a moment of a run is a number of changes and does not
/// depend on how fast the machine is.
/// </summary>
/// <remarks>
/// Two ways see more than one: the system's messages, which miss what lies in folders that are new, and looking at all names,
/// lengths and times, which misses what changes between two looks.
/// </remarks>
public static class FolderStates
{
    /// <summary>Lets the process begin, and looks until so many changes were seen or it has ended.</summary>
    /// <param name="folder">The folder, with all below it.</param>
    /// <param name="changes">How many changes to wait for.</param>
    /// <param name="process">The process that makes them.</param>
    /// <param name="go">What it waits for.</param>
    /// <param name="stall">Ends the look too where nothing has changed for so long after the first change, because the process waits; null never.</param>
    /// <returns>The number of changes that were seen.</returns>
    public static int Watch(string folder, int changes, Process process, EventWaitHandle go, TimeSpan? stall = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(go);
        var told = 0;
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, InternalBufferSize = 1 << 16 };
        watcher.Created += (_, _) => Interlocked.Increment(ref told);
        watcher.Deleted += (_, _) => Interlocked.Increment(ref told);
        watcher.Changed += (_, _) => Interlocked.Increment(ref told);
        watcher.Renamed += (_, _) => Interlocked.Increment(ref told);
        watcher.EnableRaisingEvents = true;
        var last = State(folder);
        var seen = 0;
        var quiet = new Stopwatch();
        go.Set();
        while (seen + Volatile.Read(ref told) < changes && !(quiet.Elapsed > stall) && !process.HasExited)
        {
            var now = State(folder);
            if (now == last)
                continue;
            last = now;
            seen++;
            quiet.Restart();
        }
        return seen + Volatile.Read(ref told);
    }

    private static long State(string folder)
    {
        var hash = 17L;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
                hash += HashCode.Combine(entry.FullName, entry is FileInfo file ? file.Length : 0, entry.LastWriteTimeUtc) * 31L;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that went away while it was listed is a state too.
            hash++;
        }
        return hash;
    }
}
