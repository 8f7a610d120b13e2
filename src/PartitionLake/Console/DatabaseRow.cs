using System.Data;
using PartitionLake.Engine;
using PartitionLake.Engine.Ingest;

namespace PartitionLake.Console;

/// <summary>Rows of databases, as ADO.NET has them: what Invoke-Sqlcmd, dbatools and readers of any database give.</summary>
internal static class DatabaseRow
{
    /// <summary>The rows in something that holds several, each for <see cref="Read"/>; null where it is a row itself.</summary>
    public static IEnumerable<object>? Rows(object item, long number) => item switch
    {
        DataTable table => table.Rows.Cast<object>(),
        DataView view => view.Cast<DataRowView>().Select(static row => row.Row),
        DataSet { Tables: [var table] } => table.Rows.Cast<object>(),
        DataSet set => throw new LakeException(LakeErrorCode.PlanInvalid,
            $"Row {number}: found a data set of {set.Tables.Count} tables, and a fact is one.", "Pipe one of its Tables.", "InputObject"),
        IDataReader reader => ReadAll(reader),
        _ => null,
    };

    /// <summary>The cells of a row; null where it is none of a database.</summary>
    public static IEnumerable<FactSpoolCell>? Read(object row, long number) => row switch
    {
        DataRow data => OfRow(data, number),
        DataRowView view => OfRow(view.Row, number),
        IDataRecord record => OfRecord(record, number),
        _ => null,
    };

    private static IEnumerable<object> ReadAll(IDataReader reader)
    {
        while (reader.Read())
            yield return reader;
    }

    private static IEnumerable<FactSpoolCell> OfRow(DataRow row, long number)
    {
        if (row.RowState == DataRowState.Deleted)
            throw new LakeException(LakeErrorCode.PlanInvalid, $"Row {number}: it is deleted in its table.",
                "Accept the changes of the table first: $table.AcceptChanges().", "InputObject");
        foreach (DataColumn column in row.Table.Columns)
            yield return new FactSpoolCell(column.ColumnName, row[column], column.DataType);
    }

    private static IEnumerable<FactSpoolCell> OfRecord(IDataRecord record, long number)
    {
        for (var i = 0; i < record.FieldCount; i++)
        {
            if (record.GetName(i) is not { Length: > 0 } name)
                throw new LakeException(
                    LakeErrorCode.PlanInvalid, $"Row {number}: column {i + 1} has no name.", "Name it in the query: COUNT(*) AS n.", "InputObject");
            yield return new FactSpoolCell(name, record.GetValue(i), record.GetFieldType(i));
        }
    }
}
