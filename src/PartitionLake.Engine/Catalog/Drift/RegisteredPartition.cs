using PartitionLake.Engine.Catalog.Glue;

namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>A partition of the catalog while it is compared.</summary>
/// <param name="Values">Its values.</param>
/// <param name="Location">Where its objects are expected.</param>
/// <param name="Columns">Its own columns; null where they are the table's.</param>
internal sealed record RegisteredPartition(IReadOnlyList<string> Values, string? Location, IReadOnlyList<GlueColumn>? Columns)
{
    /// <summary>
    /// One text for one partition: whole numbers count by value, because statements in Athena register <c>08</c> as 8.
    /// </summary>
    public static string Key(IReadOnlyList<string> values, IReadOnlyList<string> types)
    {
        var parts = new string[values.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = i < types.Count && types[i] is "int" or "bigint" && Projection.IntegerProjection.TryRead(values[i], out var number) ? Projection.IntegerProjection.Write(number, 0) : values[i];
        return string.Join('\0', parts);
    }
}
