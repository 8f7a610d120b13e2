namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Whether Athena makes the partitions of a table up, by what rules, and why.</summary>
/// <param name="IsOn">Projection; otherwise the catalog lists the partitions.</param>
/// <param name="Reason">A sentence for the user.</param>
/// <param name="Keys">The rule of each key; empty where projection is off.</param>
internal sealed record ProjectionPlan(bool IsOn, string Reason, IReadOnlyList<KeyProjection> Keys)
{
    public static ProjectionPlan Off(string reason) => new(false, reason, []);

    /// <summary>The table's properties in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties() => IsOn
        ? [new(ProjectionProperties.Enabled, "true"), .. Keys.SelectMany(static key => key.Properties())]
        : [new(ProjectionProperties.Filtering, "true")];
}
