using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Query.Scanning;

namespace PartitionLake.Engine.Care;

/// <summary>The condition of rows that are to go, over the columns of the data files and the partition keys.</summary>
/// <param name="condition">The condition, bound to <see cref="TableOf"/>.</param>
/// <param name="columns">How many columns the data files have; behind them come the keys.</param>
internal sealed class RowCondition(BoundExpression condition, int columns)
{
    public BoundExpression Bound => condition;

    /// <summary>The columns of the data files, then the keys that are no columns too.</summary>
    public static Schema TableOf(Schema files, IEnumerable<Field> keys) => new([.. files, .. keys.Where(key => files.IndexOf(key.Name) < 0)]);

    /// <summary>The rows that stay: those of which the condition is false or null.</summary>
    /// <param name="batch">Rows with the columns of the data files.</param>
    /// <param name="keys">The values of the partition's keys by name, as columns of one row.</param>
    /// <param name="file">Where the rows come from, for messages.</param>
    /// <param name="firstRow">The row of the file with which they begin.</param>
    public int[] Others(RowBatch batch, Func<string, Column> keys, string file, long firstRow)
    {
        var table = condition.Schema;
        var all = new Column?[table.Count];
        foreach (var ordinal in condition.Inputs)
            all[ordinal] = ordinal < columns ? batch.GetColumn(ordinal) : RepeatedValue.Of(keys(table[ordinal].Name), batch.Length);
        var gone = new TableBatch(table, all, batch.Length, file, firstRow).SelectTrue(condition);
        var others = new int[batch.Length - gone.Length];
        for (int row = 0, next = 0, kept = 0; row < batch.Length; row++)
        {
            if (next < gone.Length && gone[next] == row)
                next++;
            else
                others[kept++] = row;
        }
        return others;
    }
}
