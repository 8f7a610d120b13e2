using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>A version or a delete marker that held or hid what a command removed.</summary>
/// <param name="Partition">The folder of its partition, below the table root.</param>
/// <param name="Version">What the bucket keeps, or kept.</param>
/// <param name="IsRemoved">Whether it is gone for good.</param>
/// <param name="Reason">Why it is still there although it was to go; null where nobody asked for that.</param>
/// <param name="Remedy">What may be done about that; null where nothing is known.</param>
public sealed record KeptOutcome(string Partition, KeptVersion Version, bool IsRemoved, string? Reason = null, string? Remedy = null);
