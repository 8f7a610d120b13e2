using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Query.Aggregation;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Query.Sorting;
using PartitionLake.Engine.Query.Tables;

namespace PartitionLake.Engine.Query.Execution;

/// <summary>
/// Runs a statement that is bound, and gives its rows in order before OFFSET and LIMIT. What is to be sorted, grouped or filtered by is
/// computed for every row; the select list only matters where a row is wanted.
/// </summary>
internal sealed class SelectRun(QueryTable table, QueryShape shape, ScanPlan plan, int workers, MemoryBound memory, QueryCounters counters)
{
    public IAsyncEnumerable<ProjectedRows> RunAsync(CancellationToken cancellationToken)
    {
        if (shape.Grouping is { } grouping)
            return GroupsAsync(grouping, cancellationToken);
        return shape.Order.Count > 0
            ? SortedAsync(cancellationToken)
            : ScanAsync(batch => ProjectedRows.Of(batch.Length, (first, count) => Project(batch.Slice(first, count).Evaluate, count)), cancellationToken);
    }

    private async IAsyncEnumerable<T> ScanAsync<T>(Func<TableBatch, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var units = new ScanUnits(table.ListAsync(cancellationToken), plan, workers, counters, cancellationToken);
        await foreach (var item in new ScanWorkers(units, workers).RunInOrderAsync(make, cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    private RowBatch Project(Func<BoundExpression, Column> evaluate, int length)
    {
        var columns = new Column[shape.Values.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = evaluate(shape.Values[i]);
        return new RowBatch(shape.Output, columns, length);
    }

    private Column[] SortValues(Func<BoundExpression, Column> evaluate) => [.. shape.Order.Select(key => evaluate(key.Value))];

    /// <summary>
    /// Rows of files in order. Where a row has no value in the select list, the files are read once more and the list is computed behind the sort.
    /// </summary>
    private async IAsyncEnumerable<ProjectedRows> SortedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await TrySortAsync(shape.Output, batch => [.. Project(batch.Evaluate, batch.Length).Columns, .. SortValues(batch.Evaluate)],
            cancellationToken).ConfigureAwait(false) is { } sorted)
        {
            foreach (var batch in sorted.Build(ScanPlan.BatchRows))
                yield return ProjectedRows.Of(batch);
            yield break;
        }
        var late = new LateRows(shape);
        var sorter = NewSorter(late.Schema);
        await foreach (var columns in ScanAsync(
            batch => (Column[])[.. late.Keep(batch), .. SortValues(batch.Evaluate)], cancellationToken).ConfigureAwait(false))
            sorter.Add(columns);
        foreach (var kept in sorter.Build(ScanPlan.BatchRows))
        {
            var batch = late.Restore(kept);
            yield return ProjectedRows.Of(batch.Length, (first, count) => Project(batch.Slice(first, count).Evaluate, count));
        }
    }

    /// <summary>Null where a row has no value.</summary>
    private async Task<RowSorter?> TrySortAsync(Schema columns, Func<TableBatch, Column[]> make, CancellationToken cancellationToken)
    {
        var sorter = NewSorter(columns);
        try
        {
            await foreach (var batch in ScanAsync(make, cancellationToken).ConfigureAwait(false))
                sorter.Add(batch);
            return sorter;
        }
        catch (LakeException e) when (ProjectedRows.FailedRow(e) is not null)
        {
            sorter.Forget();
            return null;
        }
    }

    private RowSorter NewSorter(Schema columns) => new(columns, shape.Order, Most, memory);

    private long Most => shape.Limit is { } limit && limit < long.MaxValue - shape.Offset ? limit + shape.Offset : long.MaxValue;

    private async IAsyncEnumerable<ProjectedRows> GroupsAsync(Grouping grouping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = await GroupAsync(grouping, cancellationToken).ConfigureAwait(false);
        if (shape.IsDistinct)
        {
            foreach (var batch in DistinctGroups(groups))
                yield return ProjectedRows.Of(batch);
            yield break;
        }
        if (shape.Order.Count > 0)
            groups = GroupResult.Take(
                groups, new RowOrder(GroupResult.Guard(shape.Text, () => SortValues(key => key.Evaluate(groups))), shape.Directions).Sort(groups.Length));
        for (var start = 0; start < groups.Length; start += ScanPlan.BatchRows)
        {
            var part = GroupResult.Slice(groups, start, ScanPlan.BatchRows);
            yield return ProjectedRows.Of(part.Length, (first, count) => ProjectGroups(RowWindow.Slice(part, first, count)));
        }
    }

    private RowBatch ProjectGroups(RowBatch groups) => GroupResult.Guard(shape.Text, () => Project(value => value.Evaluate(groups), groups.Length));

    private async Task<RowBatch> GroupAsync(Grouping grouping, CancellationToken cancellationToken)
    {
        var tables = new GroupTable[workers];
        for (var i = 0; i < workers; i++)
            tables[i] = new GroupTable(grouping, memory);
        await using var units = new ScanUnits(table.ListAsync(cancellationToken), plan, workers, counters, cancellationToken);
        await new ScanWorkers(units, workers).RunAsync((worker, batch) => tables[worker].Add(batch), cancellationToken).ConfigureAwait(false);
        for (var i = 1; i < workers; i++)
            tables[0].Merge(tables[i]);
        var groups = GroupResult.InOrderOfKeys(tables[0].Build(), grouping);
        return grouping.Having is { } having ? GroupResult.Take(groups, GroupResult.Guard(having.Text, () => having.SelectTrue(groups))) : groups;
    }

    /// <summary>What is the same in all that is selected comes out once, so all of it is computed.</summary>
    private IEnumerable<RowBatch> DistinctGroups(RowBatch groups)
    {
        var distinct = new DistinctRows(shape.Output, memory);
        var sorter = shape.Order.Count > 0 ? NewSorter(shape.Output) : null;
        for (var start = 0; start < groups.Length; start += ScanPlan.BatchRows)
        {
            var part = GroupResult.Slice(groups, start, ScanPlan.BatchRows);
            var batch = ProjectGroups(part);
            var keys = GroupResult.Guard(shape.Text, () => SortValues(key => key.Evaluate(part)));
            var rows = distinct.Select(batch.Columns, batch.Length);
            if (sorter is null)
                yield return GroupResult.Take(batch, rows);
            else
                sorter.Add([.. batch.Columns.Concat(keys).Select(column => column.Gather(rows))]);
        }
        foreach (var batch in sorter?.Build(ScanPlan.BatchRows) ?? [])
            yield return batch;
    }
}
