using System.Globalization;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>The table properties that make Athena project partitions, written and read back.</summary>
internal static class ProjectionProperties
{
    public const string Prefix = "projection.";
    public const string Enabled = "projection.enabled";
    public const string Template = "storage.location.template";
    public const string Filtering = "partition_filtering.enabled";

    /// <summary>Whether the property belongs to what this product decides.</summary>
    public static bool IsOurs(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || name is Template or Filtering;

    /// <summary>Whether Athena ignores registered partitions of that table.</summary>
    public static bool IsOn(IReadOnlyDictionary<string, string>? parameters) =>
        parameters is not null && parameters.TryGetValue(Enabled, out var value) && string.Equals(value.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what a table says about its keys; a key that it says nothing about is null.</summary>
    public static IReadOnlyList<KeyProjection?> Read(IReadOnlyDictionary<string, string> parameters, IReadOnlyList<string> keys) =>
        [.. keys.Select(key => ReadKey(parameters, key))];

    private static KeyProjection? ReadKey(IReadOnlyDictionary<string, string> parameters, string key)
    {
        var start = $"{Prefix}{key}.";
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                found[CatalogText.Fold(name[start.Length..])] = value;
        }
        if (!found.TryGetValue("type", out var type))
            return null;
        return CatalogText.Fold(type.Trim()) switch
        {
            "enum" when found.TryGetValue("values", out var values) =>
                new EnumProjection(key, values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            "integer" when Range(found) is { } range && long.TryParse(range[0], CultureInfo.InvariantCulture, out var first)
                && long.TryParse(range[1], CultureInfo.InvariantCulture, out var last) =>
                new IntegerProjection(key, first, last, Number(found, "interval", 1), (int)Number(found, "digits", 0)),
            "injected" => new InjectedProjection(key),
            "date" when Range(found) is { } range && found.GetValueOrDefault("format") == DateProjection.Format
                && CatalogText.Fold(found.GetValueOrDefault("interval.unit", "days")) is "days" or "day"
                && DateProjection.TryRead(range[0], out var first) && DateProjection.TryRead(range[1], out var last) =>
                new DateProjection(key, first, last, (int)Number(found, "interval", 1)),
            _ => new OpaqueProjection(key, [.. found]),
        };
    }

    private static string[]? Range(Dictionary<string, string> found) =>
        found.TryGetValue("range", out var range) && range.Split(',', StringSplitOptions.TrimEntries) is { Length: 2 } bounds ? bounds : null;

    private static long Number(Dictionary<string, string> found, string name, long fallback) =>
        found.TryGetValue(name, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : fallback;
}
