using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Health;

/// <summary>
/// The columns a row of an object has for a query engine: those of the file, then columns that the lake has and the
/// file lacks, which are null throughout, then the partition keys.
/// </summary>
internal sealed class ObjectColumns
{
    private readonly int _fileColumns;
    private readonly int[] _keyLevels;

    /// <param name="file">The columns of the file.</param>
    /// <param name="lake">The columns of the lake's files.</param>
    /// <param name="layout">The partition keys.</param>
    public ObjectColumns(Schema file, Schema lake, LakeLayout layout)
    {
        _fileColumns = file.Count;
        var fields = new List<Field>(file);
        foreach (var field in lake)
        {
            if (file.IndexOf(field.Name) < 0 && layout.Schema.IndexOf(field.Name) < 0)
                fields.Add(field);
        }
        var levels = new List<int>();
        for (var level = 0; level < layout.Schema.Count; level++)
        {
            if (file.IndexOf(layout.Schema[level].Name) >= 0)
                continue;
            levels.Add(level);
            fields.Add(layout.Schema[level]);
        }
        _keyLevels = [.. levels];
        Schema = new Schema(fields);
        Signature = Sign(Schema);
    }

    public Schema Schema { get; }

    /// <summary>Equal for equal names and types in equal order.</summary>
    public string Signature { get; }

    /// <summary>Whether the column is read from the file.</summary>
    public bool IsInFile(int ordinal) => ordinal < _fileColumns;

    /// <summary>The level of the partition key at that position; −1 for other columns.</summary>
    public int KeyLevel(int ordinal) =>
        ordinal >= Schema.Count - _keyLevels.Length ? _keyLevels[ordinal - (Schema.Count - _keyLevels.Length)] : -1;

    /// <summary>What is known of a column in a row group before it is read.</summary>
    public ColumnBounds Bounds(int ordinal, RowGroupInfo rowGroup, ExaminedPartition partition)
    {
        if (KeyLevel(ordinal) is >= 0 and var level)
            return ColumnBounds.Of(partition.Keys[level]);
        if (!IsInFile(ordinal))
            return ColumnBounds.Exactly(null);
        return rowGroup.Columns[ordinal].Statistics is not { } known
            ? ColumnBounds.Unknown
            : new ColumnBounds(known.Min, known.Max, MayBeNull: known.NullCount is not 0, MayHaveValue: known.NullCount != rowGroup.RowCount);
    }

    private static string Sign(Schema schema)
    {
        var text = new StringBuilder();
        foreach (var field in schema)
            text.Append(field.Name).Append('\0').Append(field.Type).Append('\n');
        return text.ToString();
    }
}
