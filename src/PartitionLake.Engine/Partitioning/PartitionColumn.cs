namespace PartitionLake.Engine.Partitioning;

/// <summary>A partition column of a run: the key, and what becomes of rows without a value.</summary>
/// <param name="Key">Name, type and padding.</param>
/// <param name="RefuseNull">A null value is an error instead of Hive's default partition.</param>
/// <param name="EmptyIsNull">The empty string counts as null instead of being an error.</param>
public sealed record PartitionColumn(PartitionKey Key, bool RefuseNull = false, bool EmptyIsNull = false)
{
    public string Name => Key.Name;
}
