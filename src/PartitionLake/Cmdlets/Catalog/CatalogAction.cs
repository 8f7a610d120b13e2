namespace PartitionLake.Cmdlets.Catalog;

/// <summary>What repairs a difference between a lake and its table.</summary>
internal enum CatalogAction
{
    Add,
    Remove,
    Update,
    UpdateTable,
}
