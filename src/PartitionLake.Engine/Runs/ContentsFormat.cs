using System.Globalization;
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
        if (head.Layout is { } layout)
            WriteLayout(json, layout);
        json.WriteStartArray("appended");
        foreach (var input in head.Appended)
        {
            json.WriteStartObject();
            json.WriteString("run", input.RunId);
            json.WriteString("inputHash", input.InputHash);
            if (input.Batch is { } batch)
            {
                json.WriteString("batch", batch.Id);
                json.WriteString("content", batch.Content);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("positions");
        foreach (var position in head.Positions)
        {
            json.WriteStartObject();
            json.WriteString("shard", position.Shard);
            json.WriteString("position", position.Position);
            json.WriteString("run", position.RunId);
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
        if (item.Filters.Count > 0)
            WriteFilters(json, item.Filters, areUsable: item.ETag is not null);
        json.WriteEndObject();
    }

    private static void WriteLayout(Utf8JsonWriter json, RecordedLayout layout)
    {
        json.WriteStartObject("layout");
        json.WriteStartArray("sortBy");
        foreach (var key in layout.SortBy)
        {
            json.WriteStartObject();
            json.WriteString("column", key.Column);
            if (key.Descending)
                json.WriteBoolean("descending", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("bloomFilters");
        foreach (var name in layout.BloomFilters)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static RecordedLayout ParseLayout(JsonElement json) => new(
        RecordJson.ListOf(json, "sortBy", static key => new RecordedSort(RecordJson.Text(key, "column"), key.TryGetProperty("descending", out _))),
        RecordJson.ListOf(json, "bloomFilters", static name => name.GetString()!));

    /// <summary>For each column an array for each row group: offset, length, hash, and of a short filter its bits in Base64.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="areUsable">Whether the store proves that an object is the one that was recorded; otherwise its own filter is asked all the same.</param>
    private static void WriteFilters(Utf8JsonWriter json, IReadOnlyList<RecordedFilter> filters, bool areUsable)
    {
        json.WriteStartObject("filters");
        foreach (var filter in filters)
        {
            json.WriteStartArray(filter.Column);
            foreach (var place in filter.Groups)
            {
                json.WriteStartArray();
                json.WriteNumberValue(place.Offset);
                json.WriteNumberValue(place.Length);
                json.WriteStringValue(place.Hash.ToString("x16", CultureInfo.InvariantCulture));
                if (areUsable && place.Bits is { } bits)
                    json.WriteBase64StringValue(bits);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static List<RecordedFilter> ParseFilters(JsonElement json)
    {
        var filters = new List<RecordedFilter>();
        foreach (var filter in json.EnumerateObject())
        {
            filters.Add(new RecordedFilter(filter.Name, RecordJson.ListOf(filter.Value, ParsePlace)));
        }
        return filters;
    }

    private static FilterPlace ParsePlace(JsonElement place)
    {
        var hash = ulong.Parse(RecordJson.Text(place[2]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var found = new FilterPlace(place[0].GetInt64(), place[1].GetInt32(), hash, place.GetArrayLength() > 3 ? place[3].GetBytesFromBase64() : null);
        return found.Bits is null || found.Bits.Length == found.Length ? found
            : throw new FormatException($"A filter of {found.Length} bytes has {found.Bits.Length}.");
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
            Layout = json.TryGetProperty("layout", out var layout) ? ParseLayout(layout) : null,
            Appended = RecordJson.ListOf(json, "appended", ParseAppended),
            Positions = RecordJson.ListOf(json, "positions", static position => new SourcePosition(
                RecordJson.Text(position, "shard"), RecordJson.Text(position, "position"), RecordJson.Text(position, "run"))),
        };
        CheckSchema(head.Current, head);
        return head;
    }

    private static AppendedInput ParseAppended(JsonElement input) => new(RecordJson.Text(input, "run"), RecordJson.Text(input, "inputHash"))
    {
        Batch = RecordJson.TextOrNull(input, "batch") is { } id ? StreamBatch.Recorded(id, RecordJson.Text(input, "content")) : null,
    };

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
            schema)
        {
            Filters = json.TryGetProperty("filters", out var filters) ? ParseFilters(filters) : [],
        };
    }

    private static void CheckSchema(int place, ContentsHead head)
    {
        if (place < 0 || place >= head.Schemas.Count)
            throw new FormatException($"There is no list of columns {place} among {head.Schemas.Count}.");
    }
}
