namespace PartitionLake.Engine.Storage;

/// <summary>The error for a folder that a disk takes for another one.</summary>
internal static class NameConflict
{
    /// <param name="folder">The folder that a run needs, below the root.</param>
    /// <param name="existing">The folder of the lake that has its place.</param>
    /// <param name="root">The lake.</param>
    public static LakeException Refuse(string folder, string existing, string root) => new(
        LakeErrorCode.PartitionPathConflict,
        $"The run has a partition in '{folder}', and the lake '{root}' holds '{existing}': they differ {NameFolding.Difference(folder, existing)}, "
            + "and this disk takes them for one folder, so that the rows of one would replace those of the other.",
        "Spell the values, and the names of the keys, as the lake does (UPPER or LOWER in Columns, "
            + "AS in PartitionBy), move that folder away, or choose a destination that keeps the two apart.",
        folder);
}
