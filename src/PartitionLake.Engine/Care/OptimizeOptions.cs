namespace PartitionLake.Engine.Care;

/// <summary>Which partitions are worth rewriting.</summary>
public sealed record OptimizeOptions
{
    /// <summary>Partitions of at least so many objects; 1 rewrites all.</summary>
    public int MinObjects { get; init; } = 2;

    /// <summary>Only partitions whose newest object is not older; null for all.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>At most so many partitions, those of the most objects first; null for all.</summary>
    public int? First { get; init; }

    /// <summary>Tells the time that <see cref="MaxAge"/> counts from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
