using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;

namespace PartitionLake.Plan;

/// <summary>Reads the part of a plan that names a table of the catalog.</summary>
internal static class PlanReaderCatalog
{
    private const string Expected = "a hashtable such as @{ Database = 'rates'; Table = 'fact_rate' }";

    /// <summary>Null where it is not as expected, which is then noted as a fault.</summary>
    public static CatalogPlan? Read(PlanReaderNode catalog)
    {
        if (catalog.Members(PlanReaderKeys.Catalog, Expected) is not { } members)
            return null;
        var database = Member("Database")?.Text("a name");
        var table = Member("Table")?.Text("a name");
        if (database is null || table is null)
        {
            catalog.Fault($"it has no {(database is null ? "Database" : "Table")}.", $"Give {Expected}.");
            return null;
        }
        var kinds = new Dictionary<string, ProjectionKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, node) in Member("ProjectionType")?.FreeMembers() ?? [])
            kinds[name] = node.Choice(ProjectionKind.Enum);
        return new CatalogPlan
        {
            Database = database,
            Table = table,
            Location = Member("Location")?.Text("an s3:// URI"),
            Projection = Member("Projection")?.Choice(ProjectionChoice.Auto) ?? ProjectionChoice.Auto,
            ProjectionKinds = kinds,
            CreateDatabase = Member("CreateDatabase")?.Flag() ?? false,
        };

        PlanReaderNode? Member(string key) => members.TryGetValue(key, out var node) && !node.IsMissing ? node : null;
    }
}
