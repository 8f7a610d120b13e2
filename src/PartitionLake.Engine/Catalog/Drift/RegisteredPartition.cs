using PartitionLake.Engine.Catalog.Glue;

namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>A partition of the catalog while it is compared.</summary>
/// <param name="Values">Its values.</param>
/// <param name="Location">Where its objects are expected.</param>
/// <param name="Columns">Its own columns; null where they are the table's.</param>
internal sealed record RegisteredPartition(IReadOnlyList<string> Values, string? Location, IReadOnlyList<GlueColumn>? Columns);
