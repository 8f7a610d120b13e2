namespace PartitionLake.Engine.Health;

/// <summary>What a finding is about.</summary>
public enum CheckKind
{
    /// <summary>There is no partition to test.</summary>
    NoPartition,
    /// <summary>A folder does not fit the partition layout, or data files lie outside it.</summary>
    Layout,
    /// <summary>Several folders spell the values of one partition.</summary>
    TwinFolders,
    ZeroByteObject,
    /// <summary>The footer, or with a deep test a page, cannot be read.</summary>
    UnreadableObject,
    UnreadableManifest,
    /// <summary>Size, rows or columns are not what the run recorded.</summary>
    ManifestMismatch,
    /// <summary>A run recorded an object that is not there.</summary>
    MissingObject,
    /// <summary>An object that no run wrote lies beside one that a run wrote.</summary>
    UnknownObject,
    /// <summary>The bytes are not those that the run wrote.</summary>
    Checksum,
    SchemaDrift,
    /// <summary>An object holds a partition key as a column too, with another value than its folder.</summary>
    KeyMismatch,
    SmallObjects,
    Skew,
    NullRate,
    StalePartition,
    MissingMonth,
    SeveralObjects,
    /// <summary>A partition has many small objects, whose rows one object would hold.</summary>
    UnmergedObjects,
    /// <summary>Objects whose rows are not in the order in which runs write them.</summary>
    UnsortedObjects,
    /// <summary>Objects without the Bloom filters that runs write.</summary>
    MissingBloomFilter,
    DuplicateKey,
    /// <summary>Two readers make different values of the same bytes.</summary>
    ReaderDifference,
    /// <summary>Columns that only one of the two readers reads.</summary>
    NotCompared,
    /// <summary>Rows break a rule of the user.</summary>
    Rule,
}
