using System.Text;
using nietras.SeparatedValues;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>Reads a CSV file with a header by RFC 4180. An empty field is null, <c>""</c> is empty text.</summary>
internal static class CsvFile
{
    /// <summary>Writes the rows to a Parquet file of text columns.</summary>
    /// <exception cref="LakeException">The file is not as it must be; row and column are named.</exception>
    public static TextColumns Read(IByteSource source, char? delimiter, string target, CancellationToken cancellationToken)
    {
        var name = source.Name;
        var separator = delimiter ?? (TextName.IsTabbed(name) ? '\t' : ',');
        using var text = new StreamReader(TextStream.Open(source, cancellationToken), TextFile.Utf8, detectEncodingFromByteOrderMarks: false, 1 << 16);
        if (text.Peek() == '\uFEFF')
            text.Read();
        if (text.Peek() < 0)
            throw TextFile.Wrong(name, "It is empty, without the header that names its columns.", "Give the file a header.");
        using var reader = Sep.New(separator).Reader(static options =>
            options with { HasHeader = true, Unescape = false, DisableColCountCheck = true }).From(text);
        var names = reader.Header.ColNames.Select(header => Plain(header, name, 0, header)).ToList();
        TextFile.CheckNames(names, name);
        var columns = new TextColumns(names, target);
        try
        {
            var buffer = new byte[256];
            long number = 0;
            foreach (var row in reader)
            {
                // An empty line is no row, where rows have more than one column.
                if (row.ColCount == 1 && names.Count > 1 && row[0].Span.IsEmpty)
                    continue;
                number++;
                if (row.ColCount != names.Count)
                {
                    throw TextFile.Wrong(name,
                        $"Row {number} (line {row.LineNumberFrom}) has {row.ColCount} fields where the header has {names.Count} columns.",
                        "Correct the row: a field that holds the separator or a line break is written in double quotes.");
                }
                if ((number & 0xFFF) == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < names.Count; i++)
                {
                    var field = row[i].Span;
                    if (field.IsEmpty)
                        continue;
                    var isQuoted = field[0] == '"';
                    if (isQuoted || field.Contains('"'))
                        field = Plain(field.ToString(), name, number, names[i]);
                    if (buffer.Length < field.Length * 3)
                        buffer = new byte[field.Length * 3];
                    var length = Encoding.UTF8.GetBytes(field, buffer);
                    columns.Set(i, buffer.AsSpan(0, length), isQuoted && length == 0 ? ValueNotation.Text : ValueNotation.Bare);
                }
                columns.EndRow();
            }
            columns.Complete();
            return columns;
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    /// <summary>A field without the quotes around it.</summary>
    private static string Plain(string field, string file, long row, string column)
    {
        if (!field.Contains('"', StringComparison.Ordinal))
            return field;
        var inner = field.Length >= 2 && field[0] == '"' && field[^1] == '"' ? field[1..^1] : null;
        if (inner is not null && !inner.Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal))
            return inner.Replace("\"\"", "\"", StringComparison.Ordinal);
        throw TextFile.Wrong(file, row == 0 ? $"The header has a name with a double quote that is not closed or not doubled: {TextFile.Shown(field)}."
            : $"Row {row}, column '{column}': a double quote is not closed or not doubled: {TextFile.Shown(field)}.",
            "Put a field that holds double quotes into double quotes, and double those in it.");
    }
}
