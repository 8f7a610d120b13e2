namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>How Athena makes up the values of a partition key.</summary>
public enum ProjectionKind
{
    /// <summary>A list of texts.</summary>
    Enum,
    /// <summary>Whole numbers from a range.</summary>
    Integer,
    /// <summary>Days from a range.</summary>
    Date,
    /// <summary>The value that the query gives by <c>=</c>; a query without one fails.</summary>
    Injected,
}

/// <summary>Whether Athena makes partitions up, or the catalog lists them.</summary>
public enum ProjectionChoice
{
    /// <summary>Decided by the keys that are there.</summary>
    Auto,
    On,
    Off,
}
