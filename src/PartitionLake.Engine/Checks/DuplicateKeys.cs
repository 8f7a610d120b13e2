namespace PartitionLake.Engine.Checks;

/// <summary>The keys that occur more than once.</summary>
/// <param name="Keys">How many keys.</param>
/// <param name="Rows">How many rows have one of them.</param>
/// <param name="Examples">The first of them, in the order of the rows.</param>
internal sealed record DuplicateKeys(long Keys, long Rows, IReadOnlyList<DuplicateKey> Examples);

/// <param name="First">Where the key occurs first.</param>
/// <param name="Second">Where it occurs next.</param>
/// <param name="Rows">In how many rows it occurs.</param>
internal readonly record struct DuplicateKey(KeyRecord First, KeyRecord Second, long Rows);
