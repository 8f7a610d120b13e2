using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Query.Sources;
using PartitionLake.Engine.Query.Tables;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Query.Execution;

/// <summary>A SELECT statement over Parquet files: found, bound and ready to run, once.</summary>
/// <remarks>
/// Rows come in the order of files and rows unless the statement orders them; groups and distinct rows in the order of their keys.
/// The select list is computed for rows that are wanted: one without a value ends the query when it would come out, and not before.
/// Several threads read; the caller takes batches as they are ready, and what is read ahead is bounded.
/// </remarks>
public sealed class LakeQuery : ILakeQuery
{
    /// <summary>How many objects of a bucket are read at once: requests wait for the network most of the time.</summary>
    private const int BucketWorkers = 16;

    private static int s_begun;

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
        _plan = new ScanPlan(shape.Table, table.Keys.Keys.Count, shape.Where, shape.Inputs, behind, options.Prune)
        {
            FirstFile = table.FirstFile,
            Remedy = table.Remedy,
            RefusesFurtherColumns = takesAll,
            Padding = new PaddingReport(options.Warnings),
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
            if (options.MaxConcurrency is null && paths.Any(path => LakeUri.Parse(path).Scheme == LakeScheme.S3))
                options = options with { MaxConcurrency = Math.Max(Environment.ProcessorCount, BucketWorkers) };
            var sources = new List<IQuerySource>();
            foreach (var path in paths)
                sources.AddRange(await finder.FindAsync(path, cancellationToken).ConfigureAwait(false));
            table = await QueryTable.OpenAsync(sources, statement, counters, options, cancellationToken).ConfigureAwait(false);
            var takesAll = statement.Columns.Any(column => column.Expression is null);
            UnreadableColumns.Refuse(statement, table, takesAll);
            var shape = QueryBinder.Bind(statement, table.Schema, table.Places, table.Keys.Schema.Count);
            return new LakeQuery(finder, table, shape, takesAll, options, counters);
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
        // The first query of a process is faster by a quarter so, and often the only one. A session that asks on and on, a second each, would never
        // get the better code, with which the same takes less than half.
        using var tiering = Interlocked.Exchange(ref s_begun, 1) == 0 ? TieringDelay.Begin() : null;
        if (_table.Bytes is { } bytes)
            Counters.Expect(bytes);
        var workers = _options.MaxConcurrency ?? Environment.ProcessorCount;
        var run = new SelectRun(_table, _shape, _plan, workers, _memory, Counters);
        var window = new RowWindow(_shape.Offset, _shape.Limit);
        await foreach (var rows in run.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            var (first, count) = window.Next(rows.Length);
            if (count > 0)
            {
                var (wanted, failure) = rows.Take(first, count);
                if (wanted is not null)
                    yield return wanted;
                if (failure is not null)
                    throw failure;
            }
            if (window.IsFull)
                yield break;
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _finder.Dispose();
    }
}
