namespace PartitionLake.Output;

/// <summary>The kinds of things that dead runs leave.</summary>
public enum LakeOrphanKind
{
    /// <summary>An upload in parts that was neither completed nor aborted.</summary>
    UnfinishedUpload,
    /// <summary>An object that a run added without coming to its end, or had still to remove at its end.</summary>
    Object,
    /// <summary>The journal of such a run.</summary>
    Journal,
    /// <summary>A temporary file or folder.</summary>
    TemporaryFile,
    /// <summary>The folder in which a run staged the objects of a local lake.</summary>
    StagingFolder,
}
