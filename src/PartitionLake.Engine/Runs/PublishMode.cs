namespace PartitionLake.Engine.Runs;

/// <summary>How a run changes the lake.</summary>
public enum PublishMode
{
    /// <summary>Replaces each partition the run produced, leaves all others.</summary>
    Overwrite,
    /// <summary>Adds one object to each partition; the run id is part of its name.</summary>
    Append,
    /// <summary>Like Overwrite, and removes the partitions the run did not produce.</summary>
    Replace,
    /// <summary>Keeps the old rows whose merge key does not occur among the new ones, in the whole lake or in the partition of the new row.</summary>
    Merge,
}
