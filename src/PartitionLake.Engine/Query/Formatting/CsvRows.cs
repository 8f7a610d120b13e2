using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Formatting;

/// <summary>Rows as lines of CSV (RFC 4180), without the line's end. Null is an empty field, empty text two quotes; what is nested is text in JSON.</summary>
/// <remarks>
/// Text that a spreadsheet would take for a formula (it begins with = + - @ tab or carriage return) gets an apostrophe in front,
/// unless the guard is off; numbers never do.
/// </remarks>
/// <param name="schema">The columns.</param>
/// <param name="guardsFormulas">Whether text is made safe for spreadsheets.</param>
public sealed class CsvRows(Schema schema, bool guardsFormulas)
{
    private readonly StringBuilder _line = new();

    /// <summary>The names of the columns.</summary>
    public string Header()
    {
        _line.Clear();
        for (var i = 0; i < schema.Count; i++)
        {
            if (i > 0)
                _line.Append(',');
            AppendText(schema[i].Name);
        }
        return _line.ToString();
    }

    public string Row(RowBatch batch, int row)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _line.Clear();
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (i > 0)
                _line.Append(',');
            Append(batch.Columns[i], row);
        }
        return _line.ToString();
    }

    private void Append(Column column, int row)
    {
        switch (CellValue.ToObject(column, row))
        {
            case null:
                break;
            case string text when column.Type.Kind == TypeKind.String:
                AppendText(text);
                break;
            case object nested when column.Type.IsNested:
                AppendText(JsonRows.Text(column.Type, nested));
                break;
            case var value:
                _line.Append(PlainText.Of(value, column.Type));
                break;
        }
    }

    private void AppendText(string text)
    {
        var guard = guardsFormulas && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
        if (text.Length > 0 && text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text[0] != ' ' && text[^1] != ' ')
        {
            _line.Append(guard ? "'" : "").Append(text);
            return;
        }
        _line.Append('"').Append(guard ? "'" : "").Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
