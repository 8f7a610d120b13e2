namespace PartitionLake.Output;

/// <summary>Whether Athena makes the partitions of a table up, or the catalog lists them.</summary>
public enum LakeProjection
{
    /// <summary>Decided by the keys that are there.</summary>
    Auto,
    /// <summary>Athena makes them up by rules; Redshift Spectrum and EMR do not see them.</summary>
    On,
    /// <summary>Each is registered.</summary>
    Off,
}
