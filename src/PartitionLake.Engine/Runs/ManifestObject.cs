using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Runs;

/// <summary>One object of a run.</summary>
/// <param name="Path">Path below the table root.</param>
/// <param name="Values">The key values in the order of the partition keys: string, int, long, bool, float, double, decimal, DateOnly, DateTime or null.</param>
/// <param name="Rows">Rows in the object.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="Sha256">Checksum of the object in lower-case hexadecimal; null for one that was removed.</param>
/// <param name="Action">What the run did.</param>
public sealed record ManifestObject(string Path, IReadOnlyList<object?> Values, long Rows, long Bytes, string? Sha256, PartitionAction Action);
