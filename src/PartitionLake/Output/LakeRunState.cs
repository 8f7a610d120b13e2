namespace PartitionLake.Output;

/// <summary>What became of a run.</summary>
public enum LakeRunState
{
    /// <summary>Its manifest is in the lake.</summary>
    Completed,
    /// <summary>It holds the lake's lock, and its process lives as far as this machine can tell.</summary>
    Running,
    /// <summary>It began, did not end, and is not at work any more.</summary>
    Interrupted,
}
