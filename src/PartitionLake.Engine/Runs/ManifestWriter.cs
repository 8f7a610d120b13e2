using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Runs;

/// <summary>Writes a manifest as JSON: the head first, then one object a line, so that neither writing nor reading needs them all at once.</summary>
internal static class ManifestWriter
{
    public const string DateFormat = "yyyy-MM-dd";
    public const string LocalTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff";
    public const string UtcTimeFormat = LocalTimeFormat + "'Z'";

    private const int FlushAt = 64 * 1024;

    // The file is read by people, and never embedded in a page: names keep their own characters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<long> WriteAsync(RunManifest head, Stream destination, IEnumerable<ManifestObject> objects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(objects);
        var buffer = new ArrayBufferWriter<byte>(FlushAt + 4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
            WriteHead(json, head);
        // The closing brace comes after the objects.
        await destination.WriteAsync(buffer.WrittenMemory[..^1], cancellationToken).ConfigureAwait(false);
        buffer.ResetWrittenCount();
        buffer.Write(",\n\"objects\":["u8);

        var rows = 0L;
        var isFirst = true;
        using var entry = new Utf8JsonWriter(buffer, Options);
        foreach (var item in objects)
        {
            buffer.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            WriteObject(entry, item, head.PartitionKeys);
            entry.Flush();
            entry.Reset();
            rows += item.Action == PartitionAction.Remove ? 0 : item.Rows;
            if (buffer.WrittenCount < FlushAt)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            buffer.ResetWrittenCount();
        }
        buffer.Write("\n]}\n"u8);
        await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static void WriteHead(Utf8JsonWriter json, RunManifest head)
    {
        json.WriteStartObject();
        json.WriteNumber("version", RunManifest.CurrentVersion);
        json.WriteString("runId", head.RunId);
        json.WriteString("plan", head.Plan);
        json.WriteString("planHash", head.PlanHash);
        json.WriteString("mode", head.Mode.ToString());
        json.WriteString("started", head.Started.UtcDateTime);
        json.WriteString("finished", head.Finished.UtcDateTime);
        json.WriteStartArray("inputs");
        foreach (var input in head.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("source", input.Source);
            json.WriteNumber("length", input.Length);
            json.WriteString("fingerprint", input.Fingerprint);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("rowsIn", head.RowsIn);
        json.WriteStartArray("joins");
        foreach (var join in head.Joins)
        {
            json.WriteStartObject();
            json.WriteString("from", join.From);
            json.WriteNumber("matched", join.Matched);
            json.WriteNumber("unmatched", join.Unmatched);
            json.WriteNumber("multiplied", join.Multiplied);
            json.WriteNumber("dropped", join.Dropped);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("rowsOut", head.RowsOut);
        WriteFields(json, "partitionKeys", head.PartitionKeys);
        WriteFields(json, "schema", head.Schema);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, string name, IReadOnlyList<Field> fields)
    {
        json.WriteStartArray(name);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type.ToString());
            if (!field.IsNullable)
                json.WriteBoolean("nullable", false);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, ManifestObject item, IReadOnlyList<Field> keys)
    {
        if (item.Values.Count != keys.Count)
            throw new ArgumentException($"'{item.Path}' has {item.Values.Count} key values for {keys.Count} partition keys.", nameof(item));
        json.WriteStartObject();
        json.WriteString("path", item.Path);
        json.WriteStartArray("values");
        for (var i = 0; i < keys.Count; i++)
            WriteValue(json, item.Values[i], keys[i].Type);
        json.WriteEndArray();
        json.WriteNumber("rows", item.Rows);
        json.WriteNumber("bytes", item.Bytes);
        if (item.Sha256 is not null)
            json.WriteString("sha256", item.Sha256);
        json.WriteString("action", item.Action.ToString());
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, LakeType type)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case float number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateOnly date: json.WriteStringValue(date.ToString(DateFormat, CultureInfo.InvariantCulture)); break;
            case DateTime time: json.WriteStringValue(time.ToString(type.IsUtc ? UtcTimeFormat : LocalTimeFormat, CultureInfo.InvariantCulture)); break;
            default: throw new ArgumentException($"A partition value cannot be a {value.GetType().Name}.", nameof(value));
        }
    }
}
