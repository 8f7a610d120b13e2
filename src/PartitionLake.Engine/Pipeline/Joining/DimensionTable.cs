using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>A dimension in memory: the columns that the plan uses, and its rows by key. Not changed once made.</summary>
internal sealed class DimensionTable(Column[] columns, KeyIndex keys, long bytesRead)
{
    public KeyIndex Keys => keys;

    public Column this[int ordinal] => columns[ordinal];

    public long BytesRead => bytesRead;

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes
    {
        get
        {
            var bytes = keys.AllocatedBytes;
            foreach (var column in columns)
                bytes += column.AllocatedBytes + column.Leaves.Sum(static leaf => (leaf as DictionaryColumn)?.Dictionary.ByteCount ?? 0L);
            return bytes;
        }
    }
}
