using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The merge keys of the new rows of one partition.</summary>
internal sealed class MergeKeys
{
    private readonly BoundPlan _plan;
    private readonly ValueIndex[] _columns;
    private readonly TupleIndex _tuples;
    private int _rows;

    public MergeKeys(BoundPlan plan)
    {
        _plan = plan;
        _columns = new ValueIndex[plan.MergeKeyOrdinals.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = ValueIndex.Create(plan.OutputSchema[plan.MergeKeyOrdinals[i]].Type);
        _tuples = new TupleIndex(_columns.Length);
    }

    /// <summary>The key of a row for a message.</summary>
    public static string Describe(BoundPlan plan, RowBatch batch, int row) => string.Join(", ", plan.MergeKeyOrdinals.Select(
        ordinal => $"{plan.OutputSchema[ordinal].Name} = '{(batch.GetColumn(ordinal).IsNull(row) ? "null" : PartitionValue.ToObject(batch.GetColumn(ordinal), row))}'"));

    /// <exception cref="LakeException">A key is null or occurs twice.</exception>
    public void Add(RowBatch batch)
    {
        var codes = Codes(batch, (index, column) => index.Add(column));
        Span<int> tuple = stackalloc int[codes.Length];
        for (var row = 0; row < batch.Length; row++)
        {
            for (var i = 0; i < tuple.Length; i++)
            {
                tuple[i] = codes[i][row];
                if (tuple[i] < 0)
                    throw Refuse(batch, row, "has a null in its merge key", "Fill it with COALESCE in Columns, or choose other columns.");
            }
            if (_tuples.Add(tuple) != _rows)
                throw Refuse(batch, row, "has the merge key of an earlier new row", "Add a column to MergeKey, or remove the double row from the input.");
            _rows++;
        }
    }

    /// <summary>The rows of an old batch whose key does not occur among the new rows.</summary>
    public int[] SelectOthers(RowBatch batch)
    {
        var codes = Codes(batch, (index, column) => index.Lookup(column));
        var others = new List<int>(batch.Length);
        Span<int> tuple = stackalloc int[codes.Length];
        for (var row = 0; row < batch.Length; row++)
        {
            var known = true;
            for (var i = 0; i < tuple.Length; i++)
            {
                tuple[i] = codes[i][row];
                known &= tuple[i] >= 0;
            }
            if (!known || _tuples.Find(tuple) < 0)
                others.Add(row);
        }
        return [.. others];
    }

    private int[][] Codes(RowBatch batch, Func<ValueIndex, Column, int[]> codesOf)
    {
        var codes = new int[_columns.Length][];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = codesOf(_columns[i], batch.GetColumn(_plan.MergeKeyOrdinals[i]));
        return codes;
    }

    private LakeException Refuse(RowBatch batch, int row, string problem, string remedy) =>
        new(LakeErrorCode.DuplicateMergeKey, $"A new row {problem}: {Describe(_plan, batch, row)}.", remedy, "MergeKey");
}
