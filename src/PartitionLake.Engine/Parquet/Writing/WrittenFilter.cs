namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A Bloom filter in a file that was written.</summary>
/// <param name="Column">The place of its column in the schema.</param>
/// <param name="Offset">Where its bits begin, behind their header.</param>
/// <param name="Length">Bytes of its bits.</param>
/// <param name="Hash">The xxHash64 of these, seed 0.</param>
/// <param name="Bits">Those of a short filter; null otherwise.</param>
public readonly record struct WrittenFilter(int Column, long Offset, int Length, ulong Hash, byte[]? Bits);
