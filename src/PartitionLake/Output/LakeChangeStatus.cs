namespace PartitionLake.Output;

/// <summary>What became of one setting of a bucket.</summary>
public enum LakeChangeStatus
{
    /// <summary>It was right already; nothing was written.</summary>
    Unchanged,
    Changed,

    /// <summary>With <c>-WhatIf</c>: it differs and was not written.</summary>
    WouldChange,

    /// <summary>The question was answered with no.</summary>
    Declined,

    /// <summary>It could not be read or written.</summary>
    Failed,
}
