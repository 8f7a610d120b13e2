namespace PartitionLake.Engine.Runs;

/// <summary>One object that a run wrote, found as it would have written it, or the folder of a partition that it removed.</summary>
/// <param name="Path">Path below the table root.</param>
/// <param name="Values">The key values in the order of the partition keys: string, int, long, bool, double, decimal,
/// DateOnly, DateTime or null; a decimal of more than 28 digits is text. None for a removed partition.</param>
/// <param name="Rows">Rows in the object.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="Sha256">Checksum of the object in lower-case hexadecimal; null for one that was removed.</param>
/// <param name="Action">What the run did.</param>
public sealed record ManifestObject(string Path, IReadOnlyList<object?> Values, long Rows, long Bytes, string? Sha256, PartitionAction Action)
{
    /// <summary>What the store calls this content; null where it has no such thing.</summary>
    public string? ETag { get; init; }

    /// <summary>Its Bloom filters, for the record of what the lake holds; a manifest does not tell them.</summary>
    public IReadOnlyList<RecordedFilter> Filters { get; init; } = [];
}
