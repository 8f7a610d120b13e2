using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>What footers say about the columns of a lake's files.</summary>
public sealed class ColumnTally
{
    private readonly Dictionary<string, ColumnFigure> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Files whose footers were read.</summary>
    public long Files { get; private set; }

    /// <summary>Rows of these files.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes of these files, footers among them.</summary>
    public long Bytes { get; private set; }

    /// <summary>The columns, those that take most bytes first.</summary>
    public IReadOnlyList<ColumnFigure> Columns =>
        [.. _columns.Values.OrderByDescending(static column => column.CompressedBytes).ThenBy(static column => column.Name, StringComparer.Ordinal)];

    internal void Add(ParquetFile file)
    {
        Files++;
        Rows += file.RowCount;
        Bytes += file.FileLength;
        for (var i = 0; i < file.Schema.Count; i++)
        {
            var field = file.Schema[i];
            if (!_columns.TryGetValue(field.Name, out var column))
                _columns.Add(field.Name, column = new ColumnFigure(field.Name));
            column.AddFile(field.Type.ToString());
            foreach (var group in file.RowGroups)
                column.Add(group.RowCount, group.Columns[i]);
        }
    }
}
