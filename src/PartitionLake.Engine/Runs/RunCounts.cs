namespace PartitionLake.Engine.Runs;

/// <summary>The objects of a run by what the run did to them.</summary>
/// <param name="Created">Partitions that had no object before.</param>
/// <param name="Replaced">Partitions whose object was replaced.</param>
/// <param name="Appended">Partitions that got another object.</param>
/// <param name="Unchanged">Partitions that were there already, byte for byte.</param>
/// <param name="Removed">Partitions that were removed.</param>
/// <param name="BytesWritten">Bytes of what was created, replaced and appended.</param>
public sealed record RunCounts(long Created, long Replaced, long Appended, long Unchanged, long Removed, long BytesWritten);
