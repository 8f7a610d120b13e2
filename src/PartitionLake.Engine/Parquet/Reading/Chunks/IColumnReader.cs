using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Reads one column of a row group from its first row to its last, in batches of any size.</summary>
internal interface IColumnReader : IDisposable
{
    /// <summary>The column's name, for messages.</summary>
    string Name { get; }

    /// <summary>Whether a page so far ended with bytes that are no value, which were passed over.</summary>
    bool HasPadding { get; }

    /// <summary>The next rows: as many as asked for or an error, but fewer, at least one, once their bytes are enough for a batch.</summary>
    /// <param name="rows">How many, at least 1.</param>
    /// <param name="firstRow">The row of the file with which they begin, for messages.</param>
    Column Read(int rows, long firstRow);

    /// <summary>Checks, behind the last row, that there is no more.</summary>
    void Complete();
}
