namespace PartitionLake.Engine.Inventory;

/// <param name="Info">The partition.</param>
/// <param name="Errors">Why objects of it could not be counted; empty where all could.</param>
internal sealed record CountedPartition(PartitionInfo Info, IReadOnlyList<LakeException> Errors);
