using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>The partitions of one storage class, or of one mixture of classes.</summary>
/// <param name="name">As the store calls it; several, joined by commas, where the objects of a partition differ.</param>
public sealed class StorageFigure(string name)
{
    public string Name => name;

    public long Partitions { get; private set; }

    public long Objects { get; private set; }

    public long Bytes { get; private set; }

    internal void Add(PartitionInfo partition)
    {
        Partitions++;
        Objects += partition.Objects;
        Bytes += partition.Bytes;
    }
}
