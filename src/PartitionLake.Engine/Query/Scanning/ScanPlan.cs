using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Query.Filters;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>What to read of each file, and which rows of it.</summary>
internal sealed class ScanPlan
{
    /// <summary>Rows of a batch.</summary>
    public const int BatchRows = 16_384;

    /// <param name="table">The columns of the files, then the partition keys.</param>
    /// <param name="keyCount">How many of them are partition keys.</param>
    /// <param name="where">The condition on rows, over the table.</param>
    /// <param name="inputs">The columns that are read, by the condition or behind it.</param>
    /// <param name="outputs">Of these, the columns that are read behind the condition.</param>
    /// <param name="prune">Whether statistics may leave out what cannot match. Without it every row is evaluated, with the same result.</param>
    public ScanPlan(Schema table, int keyCount, BoundExpression? where, IReadOnlyList<int> inputs, IReadOnlyList<int> outputs, bool prune)
    {
        Table = table;
        KeyCount = keyCount;
        Where = where;
        Probe = prune && where is not null ? new FilterProbe(where, keyCount) : null;
        var isFilter = new HashSet<int>(where?.Inputs ?? []);
        FilterColumns = [.. inputs.Where(ordinal => ordinal < FirstKey && isFilter.Contains(ordinal))];
        OtherColumns = [.. inputs.Where(ordinal => ordinal < FirstKey && !isFilter.Contains(ordinal))];
        KeyColumns = [.. inputs.Where(ordinal => ordinal >= FirstKey)];
        Outputs = outputs;
    }

    public Schema Table { get; }

    public int KeyCount { get; }

    public int FirstKey => Table.Count - KeyCount;

    public BoundExpression? Where { get; }

    public bool Prune => Probe is not null;

    /// <summary>Asks filters of a file before it is opened; null where nothing may be left out.</summary>
    public FilterProbe? Probe { get; }

    /// <summary>The file that gave the table its columns, for messages.</summary>
    public required string FirstFile { get; init; }

    /// <summary>Told where pages end with bytes that are no value.</summary>
    public required PaddingReport Padding { get; init; }

    /// <summary>What can be done where a file has other columns than these.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether a file with further columns is refused, because the query asks for all of them.</summary>
    public bool RefusesFurtherColumns { get; init; }

    /// <summary>Columns of the file that the condition reads.</summary>
    public IReadOnlyList<int> FilterColumns { get; }

    /// <summary>Columns of the file that only those rows need that pass the condition.</summary>
    public IReadOnlyList<int> OtherColumns { get; }

    /// <summary>Partition keys that are read.</summary>
    public IReadOnlyList<int> KeyColumns { get; }

    /// <summary>The columns that are read behind the condition.</summary>
    public IReadOnlyList<int> Outputs { get; }

    /// <summary>Whether a file in that partition may hold a matching row, before it is opened.</summary>
    public bool MayMatch(IReadOnlyList<Column> keys) => !Prune || Pruner.MayMatch(Where!, ordinal =>
        ordinal < FirstKey ? ColumnBounds.Unknown : ColumnBounds.Of(keys[ordinal - FirstKey]));

    /// <summary>What statistics say of a column.</summary>
    /// <param name="statistics">Those of a chunk or a page; null when there are none.</param>
    /// <param name="rowCount">How many rows they are about.</param>
    public static ColumnBounds BoundsOf(ColumnStatistics? statistics, long rowCount) => statistics is null
        ? ColumnBounds.Unknown
        : new ColumnBounds(statistics.Min, statistics.Max, statistics.NullCount is not 0, statistics.NullCount is null || statistics.NullCount < rowCount);
}
