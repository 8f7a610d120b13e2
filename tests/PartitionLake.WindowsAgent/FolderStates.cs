using System.Diagnostics;

namespace PartitionLake.WindowsAgent;

/// <summary>
/// Counts the states that a folder passes through while a process works in it: each change of its names, lengths or times
/// that is seen. A moment of a run is a number of states, so it does not depend on how fast the machine is.
/// </summary>
public static class FolderStates
{
    /// <summary>Looks until so many states were seen or the process has ended.</summary>
    /// <returns>The number of states that were seen.</returns>
    public static int Watch(string folder, int states, Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        var last = State(folder);
        var seen = 0;
        while (seen < states && !process.HasExited)
        {
            var now = State(folder);
            if (now == last)
                continue;
            last = now;
            seen++;
        }
        return seen;
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
