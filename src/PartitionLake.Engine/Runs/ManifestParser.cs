using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>Turns the JSON of a manifest into its records.</summary>
internal static class ManifestParser
{
    public static RunManifest ParseHead(byte[] content, string name)
    {
        using var document = JsonDocument.Parse(content);
        var head = document.RootElement;
        RecordJson.CheckVersion(head, RunManifest.CurrentVersion, name);
        return new RunManifest
        {
            Number = RecordJson.Number(head, "number"),
            RunId = RecordJson.Text(head, "runId"),
            Plan = RecordJson.Text(head, "plan"),
            PlanHash = RecordJson.Text(head, "planHash"),
            Mode = RecordJson.Enumeration<PublishMode>(head, "mode"),
            Started = RecordJson.Time(head, "started"),
            Finished = RecordJson.Time(head, "finished"),
            Inputs = RecordJson.ListOf(
                head, "inputs", static e => new ManifestInput(RecordJson.Text(e, "source"), RecordJson.Number(e, "length"), RecordJson.Text(e, "fingerprint"))),
            RowsIn = RecordJson.Number(head, "rowsIn"),
            Joins = RecordJson.ListOf(head, "joins", ParseJoin),
            RowsOut = RecordJson.Number(head, "rowsOut"),
            Counts = ParseCounts(head.GetProperty("counts")),
            PartitionKeys = RecordJson.ListOf(head, "partitionKeys", RecordJson.ParseField),
            Schema = RecordJson.ListOf(head, "schema", RecordJson.ParseField),
            Job = head.TryGetProperty("job", out var job) ? ParseJob(job) : null,
            Batch = head.TryGetProperty("batch", out var batch)
                ? StreamBatch.Recorded(RecordJson.Text(batch, "id"), RecordJson.Text(batch, "content")) : null,
            Positions = head.TryGetProperty("positions", out var positions)
                ? SourcePositions.Of(positions.EnumerateObject().Select(static one => KeyValuePair.Create(one.Name, one.Value.GetString())))
                : SourcePositions.None,
        };
    }

    private static ManifestJob ParseJob(JsonElement json) => new(
        RecordJson.Text(json, "engine"),
        RecordJson.Text(json, "hash"),
        RecordJson.Text(json, "jobRunId"),
        json.TryGetProperty("dpuSeconds", out var seconds) ? seconds.GetDouble() : null,
        RecordJson.TextOrNull(json, "sparkVersion"));

    public static ManifestObject ParseObject(JsonElement json, RunManifest head)
    {
        var action = RecordJson.Enumeration<PartitionAction>(json, "action");
        return new ManifestObject(
            RecordJson.Text(json, "path"),
            action == PartitionAction.Remove ? [] : ParseValues(json.GetProperty("values"), head.PartitionKeys),
            RecordJson.Number(json, "rows"),
            RecordJson.Number(json, "bytes"),
            RecordJson.TextOrNull(json, "sha256"),
            action)
        {
            ETag = RecordJson.TextOrNull(json, "etag"),
        };
    }

    private static JoinCounts ParseJoin(JsonElement json) => new(
        RecordJson.Text(json, "from"),
        RecordJson.Number(json, "matched"),
        RecordJson.Number(json, "unmatched"),
        RecordJson.Number(json, "multiplied"),
        RecordJson.Number(json, "dropped"));

    private static RunCounts ParseCounts(JsonElement json) => new(
        RecordJson.Number(json, "created"),
        RecordJson.Number(json, "replaced"),
        RecordJson.Number(json, "appended"),
        RecordJson.Number(json, "unchanged"),
        RecordJson.Number(json, "removed"),
        RecordJson.Number(json, "bytesWritten"));

    private static object?[] ParseValues(JsonElement texts, IReadOnlyList<Field> keys)
    {
        if (texts.GetArrayLength() != keys.Count)
            throw new FormatException($"An object has {texts.GetArrayLength()} key values for {keys.Count} partition keys.");
        var values = new object?[keys.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ParseValue(texts[i], keys[i].Type);
        return values;
    }

    private static object? ParseValue(JsonElement json, LakeType type)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        return type.Kind switch
        {
            TypeKind.Boolean => json.GetBoolean(),
            TypeKind.Int32 => json.GetInt32(),
            TypeKind.Int64 => json.GetInt64(),
            // Both are doubles to users, as in the values of the run.
            TypeKind.Float or TypeKind.Double => json.GetDouble(),
            // Digits that a decimal of .NET has no room for are told as text, here as in the values of the run.
            TypeKind.Decimal when json.ValueKind == JsonValueKind.String => RecordJson.Text(json),
            TypeKind.Decimal => json.GetDecimal(),
            TypeKind.Date => DateOnly.ParseExact(RecordJson.Text(json), ManifestWriter.DateFormat, CultureInfo.InvariantCulture),
            TypeKind.Timestamp => type.IsUtc
                ? DateTime.ParseExact(RecordJson.Text(json), ManifestWriter.UtcTimeFormat,
                    CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
                : DateTime.ParseExact(RecordJson.Text(json), ManifestWriter.LocalTimeFormat, CultureInfo.InvariantCulture),
            TypeKind.String => RecordJson.Text(json),
            TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new FormatException($"A partition key cannot have the type {type}."),
        };
    }
}
