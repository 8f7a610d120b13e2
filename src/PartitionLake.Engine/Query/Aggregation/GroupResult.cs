using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Query.Planning;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>What is done to the groups once all are there.</summary>
internal static class GroupResult
{
    /// <summary>Puts groups in the order of their keys, nulls last: the order in which threads met them would differ from run to run.</summary>
    public static RowBatch InOrderOfKeys(RowBatch groups, Grouping grouping)
    {
        if (grouping.Keys.Count == 0)
            return groups;
        var keys = grouping.Keys.Count;
        return Take(groups, new RowOrder([.. groups.Columns.Take(keys)], new SortDirection[keys]).Sort(groups.Length));
    }

    public static RowBatch Take(RowBatch batch, int[] rows)
    {
        var columns = new Column[batch.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch.Columns[i].Gather(rows);
        return new RowBatch(batch.Schema, columns, rows.Length);
    }

    public static RowBatch Slice(RowBatch batch, int first, int most)
    {
        if (first == 0 && batch.Length <= most)
            return batch;
        var rows = new int[Math.Min(most, batch.Length - first)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = first + i;
        return Take(batch, rows);
    }

    /// <summary>Runs what is computed from groups; there is no row of a file to name when it fails.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ExpressionFailed"/>.</exception>
    public static T Guard<T>(string text, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (EvaluationException failure)
        {
            throw new LakeException(
                LakeErrorCode.ExpressionFailed,
                $"The query has no result for one of its groups: {failure.Message}\n  {text}",
                "Guard the expression with CASE WHEN or NULLIF.",
                text,
                failure);
        }
    }
}
