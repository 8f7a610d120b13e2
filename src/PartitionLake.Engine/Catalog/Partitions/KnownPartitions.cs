using System.IO.Hashing;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Catalog.Partitions;

/// <summary>Which partitions the catalog has, and where: a few checksums each, so that 100,000 take a few megabytes.</summary>
/// <remarks>Partitions are compared by typed value: statements in Athena register <c>08</c> as 8, and that is the partition of <c>m=08</c>.</remarks>
internal sealed class KnownPartitions
{
    private readonly Dictionary<UInt128, (UInt128 Spelling, UInt128 Location)> _locations = [];
    private readonly LakeType[] _types;

    private KnownPartitions(LakeType[] types) => _types = types;

    public static async Task<KnownPartitions> ReadAsync(
        GlueCatalog glue, TableName table, IReadOnlyList<Field> keys, bool areStale, CancellationToken cancellationToken)
    {
        var known = new KnownPartitions([.. keys.Select(static key => key.Type)]) { AreStale = areStale };
        await foreach (var partition in glue.ListPartitionsAsync(table, withColumns: false, cancellationToken).ConfigureAwait(false))
        {
            var values = partition.Values ?? [];
            known._locations[known.KeyOf(values)] = (Hash(string.Join('\0', values)), Hash((partition.StorageDescriptor?.Location ?? "").TrimEnd('/')));
        }
        return known;
    }

    /// <summary>Whether all of them are to be written anew, because the table's columns have changed and each repeats them.</summary>
    public bool AreStale { get; init; }

    /// <summary>What the partition needs; null where the catalog has it at that place.</summary>
    /// <exception cref="LakeException">The catalog has it with another spelling of its values
    /// and at another place: another folder of the same values.</exception>
    public PartitionChange? Change(IReadOnlyList<string> values, string location)
    {
        if (!_locations.TryGetValue(KeyOf(values), out var found))
            return new PartitionChange(PartitionChangeKind.Add, values, location);
        if (found.Location == Hash(location.TrimEnd('/')))
            return AreStale && found.Spelling == Hash(string.Join('\0', values)) ? new PartitionChange(PartitionChangeKind.Update, values, location) : null;
        if (found.Spelling == Hash(string.Join('\0', values)))
            return new PartitionChange(PartitionChangeKind.Update, values, location);
        throw new LakeException(
            LakeErrorCode.CatalogDiffers,
            $"The partition '{string.Join('/', values)}' at '{location}' is registered already, with its values spelled otherwise and at another place.",
            "Run Test-LakeCatalog, which names both places where both have objects, and Sync-LakeCatalog, which moves the partition where one is empty.",
            location);
    }

    private UInt128 KeyOf(IReadOnlyList<string> values) => Hash(TypedKey.Of(values, _types));

    private static UInt128 Hash(string text) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan()));
}
