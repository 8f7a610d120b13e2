namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>How catalog and lake differ.</summary>
public enum DriftKind
{
    /// <summary>A partition has objects and is not registered.</summary>
    Missing,
    /// <summary>A partition is registered and has no objects.</summary>
    Orphaned,
    /// <summary>A partition, or the table, is registered at another place than its objects lie.</summary>
    WrongLocation,
    /// <summary>A partition has objects that no query finds, because the projection does not make its values up.</summary>
    Unreachable,
    /// <summary>Columns or types of the table, or of a partition, are not those of the files.</summary>
    StaleSchema,
    /// <summary>A partition has objects in a storage class that Athena cannot read.</summary>
    Archived,
    /// <summary>Another table lies at the same place, or within.</summary>
    ForeignTable,
    /// <summary>Several folders of the lake spell the values of one partition; none of them is registered.</summary>
    TwinFolders,
    /// <summary>A partition is registered more than once, with its values spelled differently: queries count its rows double.</summary>
    Doubled,
}
