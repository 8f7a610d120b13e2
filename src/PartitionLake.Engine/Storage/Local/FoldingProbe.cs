using System.Text;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>Finds out by trying which names a disk takes for one. The operating system's name does not tell: folders of one disk can differ.</summary>
internal static class FoldingProbe
{
    /// <summary>The name of an empty, hidden folder that tells both when it is looked up by other spellings.</summary>
    public const string Name = ".partitionlake-\u00E9";

    // Spelt out, because a process without data on cultures normalises nothing.
    private const string InCapitals = ".PARTITIONLAKE-\u00E9";
    private const string Decomposed = ".partitionlake-e\u0301";

    /// <summary>Looks a folder of that name up by its other spellings. It must be there.</summary>
    /// <param name="folder">The folder that holds it.</param>
    public static NameFolding Look(string folder) => new(
        Directory.Exists(Path.Join(folder, InCapitals)),
        Directory.Exists(Path.Join(folder, Decomposed)));

    /// <summary>As much as can be found without writing: looks an existing folder, or the nearest above it, up by another spelling of its name.</summary>
    public static NameFolding Guess(string folder)
    {
        for (var path = folder; path is not null; path = Path.GetDirectoryName(path))
        {
            var name = Path.GetFileName(path);
            var other = Swap(name);
            if (other == name || !Directory.Exists(path))
                continue;
            var folds = IsSame(path, Path.Join(Path.GetDirectoryName(path), other));
            // Of the disks that fold, only those of Windows keep both forms of an accent apart.
            return new NameFolding(folds, folds && !OperatingSystem.IsWindows());
        }
        return NameFolding.None;
    }

    /// <summary>The names by which the disk lists the folders that a path below a root means: exactly those, or others that it takes for them.</summary>
    public static IReadOnlyList<string> Spell(string root, IReadOnlyList<string> names)
    {
        var spelled = new List<string>(names.Count);
        var folder = root;
        foreach (var name in names)
        {
            var path = Path.Join(folder, name);
            var identity = FileNode.Of(path).Identity;
            var found = name;
            if (identity.Length > 0 && MayHaveAnother(path, name, identity))
            {
                var entries = FolderEntry.ReadExisting(folder);
                if (!entries.Exists(entry => entry.Name == name))
                    found = entries.Find(entry => entry.IsFolder && FileNode.Of(Path.Join(folder, entry.Name)).Identity == identity)?.Name ?? name;
            }
            spelled.Add(found);
            folder = Path.Join(folder, found);
        }
        return spelled;
    }

    private static bool MayHaveAnother(string path, string name, string identity)
    {
        var above = Path.GetDirectoryName(path);
        foreach (var other in (ReadOnlySpan<string>)[Swap(name), name.Normalize(NormalizationForm.FormD), name.Normalize(NormalizationForm.FormC)])
        {
            if (other != name && FileNode.Of(Path.Join(above, other)).Identity == identity)
                return true;
        }
        return false;
    }

    private static bool IsSame(string path, string other) => FileNode.Of(path).Identity is { Length: > 0 } identity && FileNode.Of(other).Identity == identity;

    private static string Swap(string name) => string.Create(name.Length, name, static (swapped, name) =>
    {
        for (var i = 0; i < swapped.Length; i++)
            swapped[i] = char.IsAsciiLetterUpper(name[i])
                ? char.ToLowerInvariant(name[i])
                : char.IsAsciiLetterLower(name[i]) ? char.ToUpperInvariant(name[i]) : name[i];
    });
}
