using System.Collections.Concurrent;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Loads the dimensions of a plan: small ones whole, large ones only as far as the fact needs them.</summary>
internal sealed class DimensionLoader(BoundPlan plan, long memoryBudget, int workers)
{
    private const int BatchRows = 131_072;

    private readonly TextRule _text = new(plan);

    /// <summary>Memory that a row of a column takes at most, strings aside; what compressed bytes grow to in memory.</summary>
    private const int BytesPerValue = 8;
    private const int Expansion = 3;

    /// <summary>The dimension of each join.</summary>
    /// <exception cref="LakeException">A file is corrupt, a condition fails on a row, a key occurs twice, or memory does not suffice.</exception>
    public async Task<DimensionTable[]> LoadAsync(CancellationToken cancellationToken)
    {
        var tables = new DimensionTable?[plan.Joins.Count];
        var share = memoryBudget / Math.Max(2, tables.Length);
        var large = new ConcurrentBag<int>();
        var small = new List<int>();
        for (var join = 0; join < tables.Length; join++)
        {
            if (Estimate(plan.Joins[join]) > share)
                large.Add(join);
            else
                small.Add(join);
        }
        await Parallel.ForEachAsync(
            small,
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            async (join, token) =>
            {
                tables[join] = await TryLoadAsync(join, null, share, token).ConfigureAwait(false);
                // It compressed better than one could know: now it is one of the large ones.
                if (tables[join] is null)
                    large.Add(join);
            }).ConfigureAwait(false);
        // In order, because the keys of one may come from an earlier one.
        foreach (var join in large.Order())
        {
            var left = memoryBudget - tables.Sum(table => table?.AllocatedBytes ?? 0);
            var filter = await FilterAsync(plan.Joins[join], tables, left, cancellationToken).ConfigureAwait(false);
            tables[join] = await TryLoadAsync(join, filter, left - filter.AllocatedBytes, cancellationToken).ConfigureAwait(false)
                ?? throw TooLarge(plan.Joins[join], left, "rows");
        }
        return tables!;
    }

    private LakeException TooLarge(BoundJoin join, long left, string what) => new(
        LakeErrorCode.MemoryLimitTooSmall,
        $"The {what} of '{join.Plan.From}' that the fact needs take more than {left / 1_000_000:N0} MB, "
            + $"which is what is left of the {memoryBudget / 1_000_000:N0} MB of the memory limit that all dimensions may take.",
        "Raise -MaxMemory, select fewer columns in the joins, or narrow their rows with Where.",
        join.Plan.From);

    private static long Estimate(BoundJoin join)
    {
        var bytes = join.Table.RowCount * join.Columns.Count * BytesPerValue;
        foreach (var file in join.Table.Files)
            bytes += file.Length * Expansion * join.Columns.Count / Math.Max(join.Columns.Count, join.Table.Schema.Count);
        return bytes;
    }

    private async Task<OccurringKeys> FilterAsync(BoundJoin join, DimensionTable?[] tables, long memory, CancellationToken cancellationToken)
    {
        var occurring = new ValueIndex?[join.LeftKeys.Count];
        for (var i = 0; i < occurring.Length; i++)
        {
            if (await LeftKey.FindAsync(plan, join, i, tables, Check(i), cancellationToken).ConfigureAwait(false) is { } values)
                occurring[i] = values;
        }
        return new OccurringKeys(occurring);

        Action<ValueIndex> Check(int key) => values =>
        {
            if (occurring.Sum(static known => known?.AllocatedBytes ?? 0) + values.AllocatedBytes > memory)
                throw TooLarge(join, memory, "keys");
        };
    }

    /// <summary>The dimension, or null as soon as it takes more memory than given.</summary>
    private async Task<DimensionTable?> TryLoadAsync(int ordinal, OccurringKeys? filter, long memory, CancellationToken cancellationToken)
    {
        var join = plan.Joins[ordinal];
        var schema = new Schema(join.Columns.Take(join.KeptColumns).Select(name => join.Table.FieldOf(name)));
        var columns = new ColumnAccumulator[join.KeptColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ColumnAccumulator.Create(schema[i].Type);
        long bytesRead = 0;
        using (var reader = new TableReader(join.Table, join.Columns, bytes => bytesRead += bytes))
        {
            foreach (var rowGroup in join.Table.RowGroups)
            {
                using var rows = await reader.OpenAsync(rowGroup, cancellationToken).ConfigureAwait(false);
                var firstRow = rowGroup.FirstRow;
                while (rows.Read(rows.FittingRows(BatchRows)) is { } batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Append(ordinal, columns, batch, filter, row => $"row {firstRow + row + 1} of '{join.Table.Files[rowGroup.File].Path}'");
                    firstRow += batch.Length;
                    if (columns.Sum(column => column.AllocatedBytes) > memory)
                        return null;
                }
            }
        }
        var kept = new Column[columns.Length];
        for (var i = 0; i < kept.Length; i++)
            kept[i] = columns[i].Build();
        var table = new DimensionTable(kept, new KeyIndex(join.Plan, KeysOf(join, ordinal => kept[ordinal])), bytesRead);
        return table.AllocatedBytes <= memory ? table : null;
    }

    private void Append(int ordinal, ColumnAccumulator[] columns, RowBatch batch, OccurringKeys? filter, Func<int, string> describeRow)
    {
        var join = plan.Joins[ordinal];
        var rows = join.Where is null ? null : RowErrors.Guard(() => join.Where.SelectTrue(batch), join.Where.Text, describeRow);
        if (filter is not null)
            rows = filter.Select(KeysOf(join, batch.GetColumn), rows);
        for (var i = 0; i < columns.Length; i++)
            columns[i].Append(Text(ordinal, i, batch.GetColumn(i), rows, describeRow), rows);
    }

    /// <summary>The column, once the text of the rows that are taken is text.</summary>
    private Column Text(int join, int column, Column values, int[]? rows, Func<int, string> describeRow)
    {
        if (!TextBytes.Holds(values.Type) || TextBytes.FindInvalid(values) < 0)
            return values;
        _text.ApplyToDimension(join, column, rows is null ? values : values.Gather(rows), plan.Joins[join].Columns[column], row =>
            describeRow(rows?[row] ?? row));
        return plan.Plan.InvalidText == InvalidTextRule.Replace ? TextBytes.Replace(values) : values;
    }

    /// <summary>The key columns; two keys may be one column.</summary>
    private static Column[] KeysOf(BoundJoin join, Func<int, Column> column)
    {
        var keys = new Column[join.RightKeys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var position = 0;
            while (!string.Equals(join.Columns[position], join.RightKeys[i], StringComparison.OrdinalIgnoreCase))
                position++;
            keys[i] = column(position);
        }
        return keys;
    }
}
