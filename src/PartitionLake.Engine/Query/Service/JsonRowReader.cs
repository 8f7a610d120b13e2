using System.Globalization;
using System.Text;
using System.Text.Json;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Service;

/// <summary>Puts pieces of lines of JSON together and makes rows of known types of them.</summary>
/// <param name="schema">The columns.</param>
/// <param name="source">The object, for messages.</param>
internal sealed class JsonRowReader(Schema schema, string source)
{
    private readonly List<byte> _rest = [];

    /// <summary>The rows that are complete with this piece; null when there are none.</summary>
    /// <exception cref="LakeException">A line is no row of this schema.</exception>
    public RowBatch? Add(ReadOnlySpan<byte> piece)
    {
        var rows = new List<object?[]>();
        while (piece.IndexOf((byte)'\n') is var end && end >= 0)
        {
            _rest.AddRange(piece[..end]);
            piece = piece[(end + 1)..];
            if (_rest.Count > 0)
                rows.Add(Read([.. _rest]));
            _rest.Clear();
        }
        _rest.AddRange(piece);
        if (rows.Count == 0)
            return null;
        var columns = new Column[schema.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ValueColumn.Create(schema[i].Type, [.. rows.Select(row => row[i])]);
        return new RowBatch(schema, columns, rows.Count);
    }

    /// <summary>Makes sure that no half of a row is left.</summary>
    public void End()
    {
        if (_rest.Count > 0)
            throw Unexpected(Encoding.UTF8.GetString([.. _rest]), "a line without an end");
    }

    private object?[] Read(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = new object?[schema.Count];
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var ordinal = schema.IndexOf(property.Name);
                if (ordinal < 0)
                    throw Unexpected(property.Name, "a column that was not asked for");
                row[ordinal] = Value(property.Value, schema[ordinal].Type);
            }
            return row;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or InvalidOperationException)
        {
            throw Unexpected(Encoding.UTF8.GetString(line), e.Message.TrimEnd('.'));
        }
    }

    /// <summary>A value of the type. The service writes some numbers and times as text, and others not.</summary>
    private static object? Value(JsonElement value, LakeType type)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var bytes = Encoding.UTF8.GetBytes(text);
        return type.Kind switch
        {
            TypeKind.Boolean => bool.Parse(text),
            TypeKind.Int32 => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            TypeKind.Int64 => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            TypeKind.Float when ValueText.TryParseFloat(bytes, out var single) => single,
            TypeKind.Double when ValueText.TryParseDouble(bytes, out var real) => real,
            TypeKind.Decimal when ValueText.TryParseDecimal(bytes, type.Scale, out var unscaled) => unscaled,
            TypeKind.Date when TimestampText.TryParseInstant(bytes, out var day) => (int)CivilCalendar.FloorDivide(day, CivilCalendar.MicrosPerDay),
            TypeKind.Timestamp when TimestampText.TryParseInstant(bytes, out var micros) => micros,
            TypeKind.String => (object)text,
            TypeKind.Float or TypeKind.Double or TypeKind.Decimal or TypeKind.Date or TypeKind.Timestamp or TypeKind.Binary
                or TypeKind.List or TypeKind.Struct or TypeKind.Map =>
                throw new FormatException($"'{text}' is no {type}"),
        };
    }

    private LakeException Unexpected(string found, string problem) => new(
        LakeErrorCode.FileUnsupported,
        $"S3 Select answered about '{source}' what is no row of this query ({problem}): {(found.Length > 200 ? found[..200] + "…" : found)}",
        "Leave -Engine out: the local engine reads this.",
        source);
}
