using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Query.Planning;
using PartitionLake.Engine.Query.Scanning;

namespace PartitionLake.Engine.Query.Sorting;

/// <summary>What has to go through a sort so that the select list can be computed behind it: the columns it reads, and where each row comes from.</summary>
internal sealed class LateRows
{
    // No column of a table has such a name.
    private const string FileName = "\0file";
    private const string RowName = "\0row";

    private readonly Schema _table;
    private readonly int[] _inputs;

    public LateRows(QueryShape shape)
    {
        _table = shape.Table;
        _inputs = [.. shape.Values.SelectMany(value => value.Inputs).Distinct().Order()];
        Schema = new Schema([.. _inputs.Select(ordinal => _table[ordinal]), new Field(FileName, LakeType.String), new Field(RowName, LakeType.Int64)]);
    }

    /// <summary>The columns that go through the sort.</summary>
    public Schema Schema { get; }

    public Column[] Keep(TableBatch batch)
    {
        var rows = new long[batch.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = batch.PlaceOf(i).Row;
        var file = batch.Length == 0 ? "" : batch.PlaceOf(0).File;
        return
        [
            .. _inputs.Select(batch.GetColumn),
            new DictionaryColumn(LakeType.String, ByteDictionary.FromStrings([file]), new int[batch.Length], batch.Length),
            new Column<long>(LakeType.Int64, rows, rows.Length),
        ];
    }

    /// <summary>The table's columns of sorted rows.</summary>
    public TableBatch Restore(RowBatch sorted)
    {
        var columns = new Column?[_table.Count];
        for (var i = 0; i < _inputs.Length; i++)
            columns[_inputs[i]] = sorted.GetColumn(i);
        var files = (DictionaryColumn)sorted.GetColumn(_inputs.Length);
        var rows = (Column<long>)sorted.GetColumn(_inputs.Length + 1);
        return new TableBatch(_table, columns, sorted.Length, row => (files.Dictionary.GetString(files.Codes[row]), rows.Values[row]));
    }
}
