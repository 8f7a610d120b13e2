using System.Globalization;
using System.Text;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Catalog;

/// <summary>Text as the catalog folds it and as messages show it.</summary>
internal static class CatalogText
{
    /// <summary>Athena and Glue know names in lower case only.</summary>
#pragma warning disable CA1308 // lower case is what the catalog stores
    public static string Fold(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>The text in quotes, with control characters spelled out and cut where it is long.</summary>
    public static string Quote(string text)
    {
        const int Shown = 80;
        var shown = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Shown)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                shown.Append(c);
        }
        return shown.Append(text.Length > Shown ? "…'" : "'").ToString();
    }

    /// <summary>A key value for a message; null as the folder spells it.</summary>
    public static string Show(string? value) => value is null ? PartitionPath.NullText : Quote(value);
}
