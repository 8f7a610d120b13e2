using System.Collections;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Turns what the engine reports of the catalog into the objects that users get, and findings back.</summary>
internal static class CatalogOutput
{
    public static LakeAthenaTable ToTable(TableResult result, string root) => new()
    {
        Database = result.Table.Database,
        TableName = result.Table.Name,
        Action = result.Action.ToString(),
        Location = result.Location,
        Root = root,
        Columns = ToColumns(result.Columns),
        PartitionKeys = ToColumns(result.Keys),
        Projection = (result.IsProjected ? LakeProjection.On : LakeProjection.Off).ToString(),
        ProjectionReason = result.Reason,
        Properties = KeyProperties.ToDictionary([.. result.Properties.Select(static pair => new KeyValuePair<string, object?>(pair.Key, pair.Value))]),
        Differences = [.. result.Differences],
        Partitions = result.Partitions,
        PartitionsAdded = result.Outcomes.Added,
        PartitionsUpdated = result.Outcomes.Updated,
        PartitionsRemoved = result.Outcomes.Removed,
        PartitionsUnchanged = result.Outcomes.Unchanged,
        PartitionsFailed = result.Outcomes.Failed,
        QueryId = result.QueryId,
    };

    public static LakeCatalogFinding ToFinding(DriftFinding finding, string root, string? location, IDictionary? keyType) => new()
    {
        Kind = finding.Kind.ToString(),
        Database = finding.Table.Database,
        TableName = finding.Table.Name,
        Partition = finding.Partition,
        Values = finding.Values is null ? null : [.. finding.Values],
        Expected = finding.Expected,
        Found = finding.Found,
        Message = finding.Message,
        CanRepair = finding.CanRepair,
        Root = root,
        Location = location,
        KeyType = keyType,
    };

    /// <exception cref="LakeException">Its kind is none: somebody made or changed it.</exception>
    public static DriftFinding FromFinding(LakeCatalogFinding finding) => new(
        Enum.TryParse<DriftKind>(finding.Kind, out var kind) && Enum.IsDefined(kind) ? kind : throw NoKind(finding),
        new TableName(finding.Database, finding.TableName),
        finding.Partition,
        finding.Values,
        finding.Expected,
        finding.Found,
        finding.Message,
        finding.CanRepair);

    public static CatalogAction ActionOf(DriftFinding finding) => finding switch
    {
        { Values: null } or { Kind: DriftKind.Unreachable } => CatalogAction.UpdateTable,
        { Kind: DriftKind.Missing } => CatalogAction.Add,
        { Kind: DriftKind.Orphaned or DriftKind.Doubled } => CatalogAction.Remove,
        _ => CatalogAction.Update,
    };

    public static LakeCatalogChange ToChange(DriftFinding finding) => new()
    {
        Action = ActionOf(finding).ToString(),
        Database = finding.Table.Database,
        TableName = finding.Table.Name,
        Partition = finding.Partition,
        Kind = finding.Kind.ToString(),
    };

    private static LakeException NoKind(LakeCatalogFinding finding) => new(
        LakeErrorCode.PlanInvalid,
        $"The finding of '{finding.Database}.{finding.TableName}' has the kind '{finding.Kind}', which Test-LakeCatalog never gives.",
        "Pipe what Test-LakeCatalog returns.",
        "Finding");

    private static LakeTableColumn[] ToColumns(IReadOnlyList<TableColumn> columns) =>
        [.. columns.Select(static column => new LakeTableColumn { Name = column.Name, Type = column.Type })];
}
