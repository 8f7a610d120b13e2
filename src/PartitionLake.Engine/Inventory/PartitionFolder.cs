using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>A partition on its way through a listing: its folder, its values and its data objects.</summary>
internal sealed class PartitionFolder
{
    public PartitionFolder(string path, IReadOnlyList<KeyValuePair<string, object?>> values, StoredObject first)
    {
        Path = path;
        Values = values;
        Objects.Add(first);
    }

    public string Path { get; }

    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; }

    public List<StoredObject> Objects { get; } = [];

    public PartitionInfo ToInfo(string root, long? rows)
    {
        var bytes = 0L;
        var modified = DateTimeOffset.MinValue;
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in Objects)
        {
            bytes += item.Length;
            modified = item.LastModified > modified ? item.LastModified : modified;
            classes.Add(item.StorageClass);
        }
        return new PartitionInfo
        {
            Path = Path,
            Values = Values,
            Rows = rows,
            Bytes = bytes,
            Objects = Objects.Count,
            LastModified = modified,
            StorageClass = string.Join(", ", classes),
            Root = root,
        };
    }
}
