using System.IO.Hashing;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Catalog.Glue;

namespace PartitionLake.Engine.Catalog.Partitions;

/// <summary>Which partitions the catalog has, and where: two checksums each, so that 100,000 take a few megabytes.</summary>
internal sealed class KnownPartitions
{
    private readonly Dictionary<UInt128, UInt128> _locations = [];

    public static async Task<KnownPartitions> ReadAsync(GlueCatalog glue, TableName table, CancellationToken cancellationToken)
    {
        var known = new KnownPartitions();
        await foreach (var partition in glue.ListPartitionsAsync(table, withColumns: false, cancellationToken).ConfigureAwait(false))
            known._locations[Hash(string.Join('\0', partition.Values ?? []))] = Hash((partition.StorageDescriptor?.Location ?? "").TrimEnd('/'));
        return known;
    }

    public int Count => _locations.Count;

    /// <summary>What the partition needs; null where the catalog has it at that place.</summary>
    public PartitionChange? Change(IReadOnlyList<string> values, string location)
    {
        if (!_locations.TryGetValue(Hash(string.Join('\0', values)), out var found))
            return new PartitionChange(PartitionChangeKind.Add, values, location);
        return found == Hash(location.TrimEnd('/')) ? null : new PartitionChange(PartitionChangeKind.Update, values, location);
    }

    private static UInt128 Hash(string text) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan()));
}
