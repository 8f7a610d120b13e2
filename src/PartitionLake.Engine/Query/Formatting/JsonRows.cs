using System.Buffers;
using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Formatting;

/// <summary>
/// Rows as lines of JSON, one object each. Numbers keep all their digits; NaN and infinities, which JSON does not have, are text; dates
/// and timestamps are ISO 8601, binary is base64. Structs and maps are objects, a map's keys as text; a map with a key that occurs twice is
/// an array of its pairs.
/// </summary>
/// <param name="schema">The columns.</param>
public sealed class JsonRows(Schema schema)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly JsonEncodedText[] _names = [.. schema.Select(field => JsonEncodedText.Encode(field.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];

    public string Row(RowBatch batch, int row)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            writer.WriteStartObject();
            for (var i = 0; i < batch.Columns.Count; i++)
            {
                writer.WritePropertyName(_names[i]);
                Write(writer, CellValue.ToObject(batch.Columns[i], row), batch.Columns[i].Type);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    /// <summary>A list, struct or map as JSON.</summary>
    internal static string Text(LakeType type, object nested)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, nested, type);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, object? value, LakeType type)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            // A decimal too long for the runtime's own type.
            case string digits when type.Kind == TypeKind.Decimal: writer.WriteRawValue(digits); break;
            case DateTime moment: writer.WriteStringValue(Moment(moment)); break;
            case StructCell row:
                writer.WriteStartObject();
                for (var i = 0; i < row.Values.Count; i++)
                {
                    writer.WritePropertyName(row.Fields[i].Name);
                    Write(writer, row.Values[i], row.Fields[i].Type);
                }
                writer.WriteEndObject();
                break;
            case OrderedDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry pair in map)
                {
                    writer.WritePropertyName(KeyText(pair.Key, type.Key!));
                    Write(writer, pair.Value, type.Value!);
                }
                writer.WriteEndObject();
                break;
            case object?[] list:
                writer.WriteStartArray();
                foreach (var element in list)
                    Write(writer, element, type.Element!);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(value as string ?? PlainText.Of(value, type)); break;
        }
    }

    private static string Moment(DateTime moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture);

    private static string KeyText(object key, LakeType type) => key switch
    {
        string text => text,
        DateTime moment => Moment(moment),
        StructCell or OrderedDictionary or object?[] => Text(type, key),
        _ => PlainText.Of(key, type),
    };
}
