namespace PartitionLake.Output;

/// <summary>The checks of <c>Test-LakePartition</c>.</summary>
public enum LakeCheck
{
    /// <summary>There is no partition to test.</summary>
    NoPartition,

    /// <summary>A folder does not fit the partition layout, or data files lie outside it.</summary>
    Layout,

    /// <summary>Several folders spell the values of one partition, such as <c>m=8</c> and <c>m=08</c>.</summary>
    TwinFolders,

    /// <summary>An object has no bytes.</summary>
    ZeroByteObject,

    /// <summary>A footer, or with <c>-Deep</c> a page, cannot be read.</summary>
    UnreadableObject,

    /// <summary>The manifest of a run cannot be read.</summary>
    UnreadableManifest,

    /// <summary>Size, rows or columns are not what the run recorded.</summary>
    ManifestMismatch,

    /// <summary>A run recorded an object that is not there.</summary>
    MissingObject,

    /// <summary>An object that no run wrote lies beside one that a run wrote.</summary>
    UnknownObject,

    /// <summary>The bytes are not those that the run wrote.</summary>
    Checksum,

    /// <summary>Columns differ between objects.</summary>
    SchemaDrift,

    /// <summary>An object holds a partition key as a column too, with another value than its folder.</summary>
    KeyMismatch,

    /// <summary>Too many objects are small.</summary>
    SmallObjects,

    /// <summary>The largest partition is too large beside the others.</summary>
    Skew,

    /// <summary>A column is null too often.</summary>
    NullRate,

    /// <summary>A partition was written too long ago.</summary>
    StalePartition,

    /// <summary>A month between the first and the last has no partition.</summary>
    MissingMonth,

    /// <summary>A partition has more objects than it should.</summary>
    SeveralObjects,

    /// <summary>A partition has many small objects, those that runs appended too, whose rows one object would hold.</summary>
    UnmergedObjects,

    /// <summary>Objects are not sorted as the newest run sorts them that tells it.</summary>
    UnsortedObjects,

    /// <summary>Objects lack Bloom filters that this run writes.</summary>
    MissingBloomFilter,

    /// <summary>A key occurs in more than one row.</summary>
    DuplicateKey,

    /// <summary>Two readers make different values of the same bytes.</summary>
    ReaderDifference,

    /// <summary>Columns that only one of the two readers reads.</summary>
    NotCompared,

    /// <summary>Rows break a rule.</summary>
    Rule,
}
