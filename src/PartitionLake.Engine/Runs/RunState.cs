namespace PartitionLake.Engine.Runs;

/// <summary>What became of a run.</summary>
public enum RunState
{
    /// <summary>Its manifest is in the lake.</summary>
    Completed,
    /// <summary>It holds the lake's lock, and its process lives as far as this machine can tell.</summary>
    Running,
    /// <summary>It began, has no manifest, and nobody holds the lock for it.</summary>
    Interrupted,
}
