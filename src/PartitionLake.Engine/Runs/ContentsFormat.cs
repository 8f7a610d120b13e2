using System.Text.Json;

namespace PartitionLake.Engine.Runs;

/// <summary>The JSON of <see cref="LakeContents"/>.</summary>
internal static class ContentsFormat
{
    public static void WriteHead(Utf8JsonWriter json, ContentsHead head)
    {
        json.WriteStartObject();
        json.WriteNumber("version", ContentsHead.CurrentVersion);
        json.WriteNumber("number", head.Number);
        json.WriteString("runId", head.RunId);
        json.WritePropertyName("partitionKeys");
        RecordWriter.WriteFields(json, head.PartitionKeys);
        json.WriteStartArray("schemas");
        foreach (var schema in head.Schemas)
            RecordWriter.WriteFields(json, schema);
        json.WriteEndArray();
        json.WriteNumber("current", head.Current);
        json.WriteStartArray("appended");
        foreach (var input in head.Appended)
        {
            json.WriteStartObject();
            json.WriteString("run", input.RunId);
            json.WriteString("inputHash", input.InputHash);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteObject(Utf8JsonWriter json, RecordedObject item)
    {
        json.WriteStartObject();
        json.WriteString("path", item.Path);
        json.WriteNumber("rows", item.Rows);
        json.WriteNumber("bytes", item.Bytes);
        json.WriteString("sha256", item.Sha256);
        if (item.ETag is not null)
            json.WriteString("etag", item.ETag);
        json.WriteString("run", item.RunId);
        if (item.Schema != 0)
            json.WriteNumber("schema", item.Schema);
        json.WriteEndObject();
    }

    public static ContentsHead ParseHead(byte[] content, string name)
    {
        using var document = JsonDocument.Parse(content);
        var json = document.RootElement;
        RecordJson.CheckVersion(json, ContentsHead.CurrentVersion, name);
        var head = new ContentsHead
        {
            Number = RecordJson.Number(json, "number"),
            RunId = RecordJson.Text(json, "runId"),
            PartitionKeys = RecordJson.ListOf(json, "partitionKeys", RecordJson.ParseField),
            Schemas = RecordJson.ListOf(json, "schemas", static schema => RecordJson.ListOf(schema, RecordJson.ParseField)),
            Current = json.GetProperty("current").GetInt32(),
            Appended = RecordJson.ListOf(
                json, "appended", static input => new AppendedInput(RecordJson.Text(input, "run"), RecordJson.Text(input, "inputHash"))),
        };
        CheckSchema(head.Current, head);
        return head;
    }

    public static RecordedObject ParseObject(JsonElement json, ContentsHead head)
    {
        var schema = json.TryGetProperty("schema", out var place) ? place.GetInt32() : 0;
        CheckSchema(schema, head);
        return new RecordedObject(
            RecordJson.Text(json, "path"),
            RecordJson.Number(json, "rows"),
            RecordJson.Number(json, "bytes"),
            RecordJson.Text(json, "sha256"),
            RecordJson.TextOrNull(json, "etag"),
            RecordJson.Text(json, "run"),
            schema);
    }

    private static void CheckSchema(int place, ContentsHead head)
    {
        if (place < 0 || place >= head.Schemas.Count)
            throw new FormatException($"There is no list of columns {place} among {head.Schemas.Count}.");
    }
}
