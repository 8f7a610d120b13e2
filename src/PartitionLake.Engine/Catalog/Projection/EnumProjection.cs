using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>A list of texts. Athena separates them by commas, trims each, and drops empty ones.</summary>
internal sealed record EnumProjection(string Key, IReadOnlyList<string> Values) : KeyProjection(Key)
{
    public override ProjectionKind Kind => ProjectionKind.Enum;

    public override BigInteger Count => Values.Count;

    public override bool Reaches(string text) => Values.Contains(text, StringComparer.Ordinal);

    public override KeyProjection? Including(string text) => ObjectionTo(text) is not null ? null
        : this with { Values = [.. Values.Append(text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };

    public override IEnumerable<KeyValuePair<string, string>> Settings() =>
        [new("type", "enum"), new("values", string.Join(',', Values))];

    /// <summary>Why the text cannot be in such a list; null where it can.</summary>
    public static string? ObjectionTo(string text) =>
        text.Contains(',', StringComparison.Ordinal) ? $"the value {CatalogText.Quote(text)} holds a comma, which separates the values of an enum"
        : text.Length != text.Trim().Length ? $"the value {CatalogText.Quote(text)} begins or ends with white space, which an enum cannot hold"
        : null;
}
