namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>A partition that a run writes.</summary>
/// <param name="Folder">Its folder below the table root.</param>
/// <param name="Values">Names and typed values of its keys, in order.</param>
internal readonly record struct PartitionTarget(string Folder, IReadOnlyList<KeyValuePair<string, object?>> Values);
