namespace PartitionLake.WindowsAgent;

/// <summary>
/// Behaves as a virus scanner or an indexer does: opens every file as soon as it appears, and holds it for a while, in which
/// nobody may delete or rename it.
/// </summary>
internal sealed class Scanner(string folder, TimeSpan hold)
{
    private readonly Dictionary<string, DateTime> _known = [];
    private readonly List<(DateTime Until, FileStream File)> _held = [];

    /// <summary>Scans until the file <c>stop</c> lies beside the folder.</summary>
    /// <returns>How many files were held.</returns>
    public int Run(string stop)
    {
        var count = 0;
        foreach (var file in Files())
            _known[file.FullName] = file.LastWriteTimeUtc;
        File.WriteAllText(stop + ".ready", "");
        while (!File.Exists(stop))
        {
            foreach (var file in Files())
            {
                if (_known.TryGetValue(file.FullName, out var time) && time == file.LastWriteTimeUtc)
                    continue;
                _known[file.FullName] = file.LastWriteTimeUtc;
                if (Open(file.FullName) is not { } opened)
                    continue;
                _held.Add((DateTime.UtcNow + hold, opened));
                count++;
            }
            Release(DateTime.UtcNow);
        }
        Release(DateTime.MaxValue);
        return count;
    }

    private void Release(DateTime now)
    {
        foreach (var (_, file) in _held.FindAll(held => held.Until <= now))
            file.Dispose();
        _held.RemoveAll(held => held.Until <= now);
    }

    private List<FileInfo> Files()
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Its writer goes on: a scanner shares reading and writing, and neither deletion nor renaming.
    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
