using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions;
using PartitionLake.Engine.Query.Aggregation;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Query.Sorting;
using PartitionLake.Engine.Query.Sources;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Query;

/// <summary>A SELECT statement over Parquet files: found, bound and ready to run, once.</summary>
/// <remarks>
/// Rows come in the order of files and rows unless the statement orders them; groups and distinct rows in the order of their keys.
/// Several threads read; the caller takes batches as they are ready, and what is read ahead is bounded.
/// </remarks>
public sealed class LakeQuery : ILakeQuery
{
    /// <summary>How many objects of a bucket are read at once: requests wait for the network most of the time.</summary>
    private const int BucketWorkers = 16;

    private readonly SourceFinder _finder;
    private readonly QueryTable _table;
    private readonly QueryShape _shape;
    private readonly ScanPlan _plan;
    private readonly QueryOptions _options;
    private readonly MemoryBound _memory;

    private LakeQuery(SourceFinder finder, QueryTable table, QueryShape shape, bool takesAll, QueryOptions options, QueryCounters counters)
    {
        _finder = finder;
        _table = table;
        _shape = shape;
        _options = options;
        Counters = counters;
        _memory = new MemoryBound(Math.Max(MemoryBound.Minimum, options.MaxMemory ?? MemoryBound.Default));
        var behind = (shape with { Where = null }).Inputs;
        _plan = new ScanPlan(table.Schema, table.Keys.Keys.Count, shape.Where, shape.Inputs, behind, options.Prune)
        {
            FirstFile = table.FirstFile,
            RefusesFurtherColumns = takesAll,
        };
    }

    public Schema Output => _shape.Output;

    public QueryCounters Counters { get; }

    /// <summary>Finds the files, reads the columns of the first, and resolves the statement.</summary>
    /// <param name="storage">Where the files lie.</param>
    /// <param name="paths">Files, folders, wildcards, lakes or partitions of one; together they are the table.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LakeException">Nothing is there, a name does not exist, or types do not fit.</exception>
    public static async Task<LakeQuery> OpenAsync(
        LakeStorage storage, IReadOnlyList<string> paths, SelectStatement statement, QueryOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(options);
        var counters = new QueryCounters();
        var finder = new SourceFinder(storage, options);
        QueryTable? table = null;
        try
        {
            var sources = new List<IQuerySource>();
            foreach (var path in paths)
                sources.AddRange(await finder.FindAsync(path, cancellationToken).ConfigureAwait(false));
            table = await QueryTable.OpenAsync(sources, statement, counters, options.Prune, options.Warnings, cancellationToken).ConfigureAwait(false);
            if (options.MaxConcurrency is null && paths.Any(path => LakeUri.Parse(path).Scheme == LakeScheme.S3))
                options = options with { MaxConcurrency = Math.Max(Environment.ProcessorCount, BucketWorkers) };
            var takesAll = statement.Columns.Any(column => column.Expression is null);
            UnreadableColumns.Refuse(statement, table, takesAll);
            return new LakeQuery(finder, table, QueryBinder.Bind(statement, table.Schema), takesAll, options, counters);
        }
        catch
        {
            table?.Dispose();
            finder.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerable<RowBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_shape.Limit == 0)
            yield break;
        await using var units = new ScanUnits(_table.ListAsync(cancellationToken), _plan, Counters, cancellationToken);
        var count = _options.MaxConcurrency ?? Environment.ProcessorCount;
        var workers = new ScanWorkers(units, count);
        var projected = _shape.Grouping is { } grouping
            ? GroupsAsync(workers, grouping, count, cancellationToken)
            : workers.RunInOrderAsync(batch => Project(batch.Evaluate, batch.Length), cancellationToken);
        var window = new RowWindow(_shape.Offset, _shape.Limit);
        await foreach (var batch in (_shape.Order.Count == 0 ? projected : SortAsync(projected)).ConfigureAwait(false))
        {
            if (window.Take(batch) is { } wanted)
                yield return wanted;
            if (window.IsFull)
                yield break;
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _finder.Dispose();
    }

    /// <summary>The columns of the output, and behind them the values to sort by; the schema names the first ones only.</summary>
    private RowBatch Project(Func<BoundExpression, Column> evaluate, int length)
    {
        var columns = new Column[_shape.Values.Count + _shape.Order.Count];
        for (var i = 0; i < _shape.Values.Count; i++)
            columns[i] = evaluate(_shape.Values[i]);
        for (var i = 0; i < _shape.Order.Count; i++)
            columns[_shape.Values.Count + i] = evaluate(_shape.Order[i].Value);
        return new RowBatch(_shape.Output, columns, length);
    }

    private async IAsyncEnumerable<RowBatch> GroupsAsync(ScanWorkers workers, Grouping grouping, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tables = new GroupTable[count];
        for (var i = 0; i < count; i++)
            tables[i] = new GroupTable(grouping, _memory);
        await workers.RunAsync((worker, batch) => tables[worker].Add(batch), cancellationToken).ConfigureAwait(false);
        for (var i = 1; i < count; i++)
            tables[0].Merge(tables[i]);
        var groups = GroupResult.InOrderOfKeys(tables[0].Build(), grouping);
        if (grouping.Having is { } having)
            groups = GroupResult.Take(groups, GroupResult.Guard(having.Text, () => having.SelectTrue(groups)));
        var distinct = _shape.IsDistinct ? new DistinctRows(_shape.Output, _memory) : null;
        for (var first = 0; first < groups.Length; first += ScanPlan.BatchRows)
        {
            var part = GroupResult.Slice(groups, first, ScanPlan.BatchRows);
            var batch = GroupResult.Guard(_shape.Text, () => Project(value => value.Evaluate(part), part.Length));
            yield return distinct is null ? batch : GroupResult.Take(batch, distinct.Select(batch.Columns, batch.Length));
        }
    }

    private async IAsyncEnumerable<RowBatch> SortAsync(IAsyncEnumerable<RowBatch> batches)
    {
        var most = _shape.Limit is { } limit && limit < long.MaxValue - _shape.Offset ? limit + _shape.Offset : long.MaxValue;
        var sorter = new RowSorter(_shape.Output, _shape.Order, most, _memory);
        await foreach (var batch in batches.ConfigureAwait(false))
            sorter.Add(batch.Columns);
        foreach (var batch in sorter.Build(ScanPlan.BatchRows))
            yield return batch;
    }
}
