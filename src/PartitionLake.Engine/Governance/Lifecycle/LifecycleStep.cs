namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>A move of objects to another storage class.</summary>
/// <param name="StorageClass">The name S3 uses, such as <c>GLACIER_IR</c>.</param>
/// <param name="Days">The age of an object, in days, from which on it is moved.</param>
public sealed record LifecycleStep(string StorageClass, int Days);
