namespace PartitionLake.Permissions;

/// <summary>What a permission is needed for: the resources of a statement.</summary>
internal enum PermissionScope
{
    /// <summary>The objects of facts, dimensions and other files that are read.</summary>
    InputObjects,

    /// <summary>The buckets of these, listed below their paths.</summary>
    InputBuckets,

    /// <summary>The objects of the lake.</summary>
    LakeObjects,

    /// <summary>The objects of the lake's state, beside it.</summary>
    StateObjects,

    /// <summary>The bucket of the lake, listed below the lake and its state.</summary>
    LakeBucket,

    /// <summary>The bucket of the lake as a whole: its unfinished uploads cannot be allowed by prefix.</summary>
    Uploads,

    /// <summary>The settings of a bucket.</summary>
    Bucket,

    /// <summary>The settings of the bucket for logs.</summary>
    LogBucket,

    /// <summary>Settings of the account.</summary>
    Account,

    /// <summary>A database of the catalog.</summary>
    Database,

    /// <summary>A table of the catalog.</summary>
    Table,

    /// <summary>The tables of the catalog that say of which types the keys of an input's folders are.</summary>
    InputTables,

    /// <summary>All databases and tables of the catalog.</summary>
    Catalog,

    Crawler,

    /// <summary>The role of a crawler or of a job.</summary>
    Role,

    /// <summary>The definition of a job of Glue, and its runs.</summary>
    Job,

    /// <summary>The objects of the lake's state that jobs read and write: script, plan, what they stage, and their result.</summary>
    JobObjects,

    /// <summary>Where jobs of Glue write their logs.</summary>
    JobLogs,

    /// <summary>A workgroup of Athena.</summary>
    WorkGroup,

    /// <summary>Where Athena leaves the answers of its queries.</summary>
    QueryResults,

    /// <summary>Manifests for training jobs.</summary>
    Manifests,

    /// <summary>A key of the key management service.</summary>
    Key,

    /// <summary>Metrics, which have no resource; a condition names their namespace.</summary>
    Metrics,
}
