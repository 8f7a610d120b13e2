using System.Globalization;
using System.Text.RegularExpressions;

namespace PartitionLake.Engine.Runs;

/// <summary>Files of this product in a folder for temporary ones, whose processes are gone. Their names tell both.</summary>
public static partial class TemporaryLeftovers
{
    /// <param name="folder">The folder for temporary files.</param>
    /// <param name="latest">What was written later is left alone.</param>
    public static IEnumerable<Orphan> Find(string folder, DateTimeOffset latest)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("partitionlake-*"))
        {
            var match = OwnName().Match(entry.Name);
            if (!match.Success || IsAlive(int.Parse(match.Groups["process"].Value, CultureInfo.InvariantCulture)))
                continue;
            // A link is not followed: what it leads to is not ours.
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0
                || entry is DirectoryInfo != entry.Name.StartsWith("partitionlake-rows-", StringComparison.Ordinal))
                continue;
            var files = entry is DirectoryInfo directory ? directory.GetFiles("*", SearchOption.AllDirectories) : [(FileInfo)entry];
            var written = files.Select(file => file.LastWriteTimeUtc).Append(entry.LastWriteTimeUtc).Max();
            if (written <= latest)
                yield return new Orphan(
                    OrphanKind.TemporaryFile, entry.FullName, null, files.Sum(file => file.Length), new DateTimeOffset(written, TimeSpan.Zero));
        }
    }

    /// <summary>
    /// Removes the files, not the folders, of dead processes. A file is without a name as soon as it is open; a process that is killed between
    /// the two leaves one. A process that only seems dead, because another container shares the folder, misses nothing.
    /// </summary>
    internal static void Sweep(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "partitionlake-*", new EnumerationOptions { IgnoreInaccessible = true }))
        {
            var match = OwnName().Match(Path.GetFileName(path));
            if (!match.Success || IsAlive(int.Parse(match.Groups["process"].Value, CultureInfo.InvariantCulture)))
                continue;
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is another user's, whose next run removes it.
            }
        }
    }

    /// <summary>Removes what <see cref="Find"/> found.</summary>
    /// <exception cref="LakeException">The disk refuses.</exception>
    public static void Remove(Orphan orphan)
    {
        ArgumentNullException.ThrowIfNull(orphan);
        try
        {
            if (Directory.Exists(orphan.Path))
                Directory.Delete(orphan.Path, recursive: true);
            else
                File.Delete(orphan.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeErrorCode.StoreFailed, $"'{orphan.Path}' could not be removed: {e.Message}", "Check its permissions.", orphan.Path, e);
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^partitionlake-(rows-)?(?<process>[1-9][0-9]{0,8})-[0-9a-f]{32}(\.spill|\.upload)?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OwnName();
}
