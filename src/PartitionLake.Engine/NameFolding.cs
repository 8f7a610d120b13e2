using System.Text;

namespace PartitionLake.Engine;

/// <summary>Which names a store takes for one: those that differ by case, by how their letters are composed (Unicode normalisation), or none.</summary>
/// <param name="FoldsCase">Whether <c>a</c> and <c>A</c> are one name, as on NTFS.</param>
/// <param name="Normalizes">Whether an é of one and an é of two characters are one name, as on APFS.</param>
public sealed record NameFolding(bool FoldsCase, bool Normalizes)
{
    /// <summary>Each spelling is a name of its own, as in a bucket and on most disks of Linux.</summary>
    public static NameFolding None { get; } = new(false, false);

    /// <summary>Whether any names are taken for one.</summary>
    public bool Any => FoldsCase || Normalizes;

    /// <summary>Equal for names, or paths, that the store takes for one.</summary>
    public string KeyOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var key = Normalizes ? path.Normalize(NormalizationForm.FormD) : path;
        // Up and down again, because some letters share one form only in one direction.
        return FoldsCase ? key.ToUpperInvariant().ToLowerInvariant() : key;
    }

    /// <summary>Tells names apart as the store does.</summary>
    public IEqualityComparer<string> Comparer => !Any ? StringComparer.Ordinal
        : EqualityComparer<string>.Create((a, b) => a is null || b is null ? a == b : AreOne(a, b), name => StringComparer.Ordinal.GetHashCode(KeyOf(name)));

    /// <summary>Whether the store takes these for one.</summary>
    public bool AreOne(string a, string b) => string.Equals(a, b, StringComparison.Ordinal) || (Any && KeyOf(a) == KeyOf(b));

    /// <summary>How two names differ that are taken for one, in words.</summary>
    public static string Difference(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase))
            return "only by case";
        return a.Normalize(NormalizationForm.FormD) == b.Normalize(NormalizationForm.FormD)
            ? "only by how letters with accents are composed (Unicode normalisation)"
            : "only by case and by how letters with accents are composed (Unicode normalisation)";
    }
}
