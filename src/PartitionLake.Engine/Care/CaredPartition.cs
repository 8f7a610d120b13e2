using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>A partition as it lies in the lake.</summary>
/// <param name="Folder">Its folder, spelt as it is.</param>
/// <param name="Keys">Its key values, as columns of one row.</param>
/// <param name="Values">The same as objects, by name.</param>
/// <param name="Objects">Its data objects.</param>
internal sealed record CaredPartition(
    string Folder, IReadOnlyList<Column> Keys, IReadOnlyList<KeyValuePair<string, object?>> Values, IReadOnlyList<StoredObject> Objects)
{
    public long Bytes => Objects.Sum(static item => item.Length);

    public DateTimeOffset LastModified => Objects.Max(static item => item.LastModified);
}
