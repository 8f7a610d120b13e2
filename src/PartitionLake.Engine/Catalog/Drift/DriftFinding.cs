namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>One difference between a lake and its table.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Table">The table.</param>
/// <param name="Partition">The partition's folder below the table root, or its values where it has none; null for the table as a whole.</param>
/// <param name="Values">The partition's values as the catalog has them; null for the table as a whole.</param>
/// <param name="Expected">What the lake says.</param>
/// <param name="Found">What the catalog says.</param>
/// <param name="Message">The difference in a sentence.</param>
/// <param name="CanRepair">Whether the catalog can be brought in line with the lake.</param>
public sealed record DriftFinding(
    DriftKind Kind, TableName Table, string? Partition, IReadOnlyList<string>? Values, string? Expected, string? Found, string Message, bool CanRepair);
