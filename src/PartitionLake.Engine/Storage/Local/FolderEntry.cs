using System.IO.Enumeration;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>A direct child of a local folder. Symbolic links are described by what they lead to.</summary>
internal sealed record FolderEntry(string Name, bool IsFolder, bool IsLink, long Length, DateTime LastWriteUtc)
{
    /// <summary>Whether it is a link to something that is not there: it may have been a file or a whole folder of rows.</summary>
    public bool IsDeadLink { get; private init; }

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>
    /// The children of a folder in ordinal order of the paths below it: a folder is ordered as if its name
    /// ended in a slash, so that a walk in this order is a walk in the order of whole paths, as a bucket lists them.
    /// </summary>
    /// <exception cref="LakeException">The folder is missing or cannot be read.</exception>
    public static List<FolderEntry> ReadAll(string folder)
    {
        try
        {
            var entries = Patience.OfSystem.Read(
                folder, static folder => new List<FolderEntry>(new FileSystemEnumerable<FolderEntry>(folder, Describe, Everything)));
            entries.Sort(static (a, b) => ComparePaths(a, b));
            return entries;
        }
        catch (Exception e) when (DiskFailure.OfReading(e, folder) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>As <see cref="ReadAll"/>; none where the folder is not there, or not any more.</summary>
    public static List<FolderEntry> ReadExisting(string folder)
    {
        try
        {
            return ReadAll(folder);
        }
        catch (LakeException e) when (DiskFailure.IsMissing(e))
        {
            return [];
        }
    }

    private static FolderEntry Describe(ref FileSystemEntry entry)
    {
        var name = entry.FileName.ToString();
        var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0 && SymbolicLink.Is(entry.ToFullPath(), entry.Attributes);
        // On Windows a link says of itself that it led to a folder, whether that is there or not.
        var isDeadFolder = isLink && entry.IsDirectory && !Directory.Exists(entry.ToFullPath());
        if (entry.IsDirectory)
            return new FolderEntry(name, !isDeadFolder, isLink, 0, entry.LastWriteTimeUtc.UtcDateTime) { IsDeadLink = isDeadFolder };
        if (!isLink)
            return new FolderEntry(name, false, false, entry.Length, entry.LastWriteTimeUtc.UtcDateTime);
        var target = File.ResolveLinkTarget(entry.ToFullPath(), returnFinalTarget: true) as FileInfo;
        return target is { Exists: true }
            ? new FolderEntry(name, false, true, target.Length, target.LastWriteTimeUtc)
            : new FolderEntry(name, false, true, 0, entry.LastWriteTimeUtc.UtcDateTime) { IsDeadLink = true };
    }

    /// <summary>The error for a link to something that is not there.</summary>
    public static LakeException DeadLink(string path) => DiskFailure.DeadLink(path, new FileInfo(path).LinkTarget);

    private static int ComparePaths(FolderEntry a, FolderEntry b)
    {
        var common = a.Name.AsSpan().CommonPrefixLength(b.Name);
        return CharAt(a, common) - CharAt(b, common);
    }

    private static int CharAt(FolderEntry entry, int index) =>
        index < entry.Name.Length ? entry.Name[index] : entry.IsFolder && index == entry.Name.Length ? '/' : -1;
}
