using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Runs;

/// <summary>Turns the JSON of a manifest into its records. What is missing or of the wrong kind comes out as the exceptions of JsonElement.</summary>
internal static class ManifestParser
{
    public static RunManifest ParseHead(byte[] json, string name)
    {
        using var document = JsonDocument.Parse(json);
        var head = document.RootElement;
        var version = head.GetProperty("version").GetInt32();
        if (version > RunManifest.CurrentVersion)
            throw new LakeException(LakeErrorCode.FileUnsupported, $"'{name}' has the format version {version}; this version of PartitionLake reads up to {RunManifest.CurrentVersion}.", "Update PartitionLake.", name);
        return new RunManifest
        {
            RunId = Text(head, "runId"),
            Plan = Text(head, "plan"),
            PlanHash = Text(head, "planHash"),
            Mode = Enumeration<PublishMode>(head, "mode"),
            Started = Time(head, "started"),
            Finished = Time(head, "finished"),
            Inputs = ListOf(head, "inputs", static e => new ManifestInput(Text(e, "source"), Number(e, "length"), Text(e, "fingerprint"))),
            RowsIn = Number(head, "rowsIn"),
            Joins = ListOf(head, "joins", static e => new JoinCounts(Text(e, "from"), Number(e, "matched"), Number(e, "unmatched"), Number(e, "multiplied"), Number(e, "dropped"))),
            RowsOut = Number(head, "rowsOut"),
            PartitionKeys = ListOf(head, "partitionKeys", ParseField),
            Schema = ListOf(head, "schema", ParseField),
        };
    }

    public static ManifestObject ParseObject(JsonElement json, IReadOnlyList<Field> keys)
    {
        var texts = json.GetProperty("values");
        if (texts.GetArrayLength() != keys.Count)
            throw new FormatException($"An object has {texts.GetArrayLength()} key values for {keys.Count} partition keys.");
        var values = new object?[keys.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ParseValue(texts[i], keys[i].Type);
        return new ManifestObject(
            Text(json, "path"),
            values,
            Number(json, "rows"),
            Number(json, "bytes"),
            json.TryGetProperty("sha256", out var digest) ? digest.GetString() : null,
            Enumeration<PartitionAction>(json, "action"));
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
            TypeKind.Float => json.GetSingle(),
            TypeKind.Double => json.GetDouble(),
            TypeKind.Decimal => json.GetDecimal(),
            TypeKind.Date => DateOnly.ParseExact(Text(json), ManifestWriter.DateFormat, CultureInfo.InvariantCulture),
            TypeKind.Timestamp => type.IsUtc
                ? DateTime.ParseExact(Text(json), ManifestWriter.UtcTimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
                : DateTime.ParseExact(Text(json), ManifestWriter.LocalTimeFormat, CultureInfo.InvariantCulture),
            TypeKind.String => Text(json),
            _ => throw new FormatException($"A partition key cannot have the type {type}."),
        };
    }

    private static Field ParseField(JsonElement json) => new(
        Text(json, "name"),
        LakeType.Parse(Text(json, "type")),
        !json.TryGetProperty("nullable", out var nullable) || nullable.GetBoolean());

    private static List<T> ListOf<T>(JsonElement json, string name, Func<JsonElement, T> parse)
    {
        var array = json.GetProperty(name);
        var items = new List<T>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
            items.Add(parse(element));
        return items;
    }

    private static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("A text is null.");

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static DateTimeOffset Time(JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset();

    private static T Enumeration<T>(JsonElement json, string name)
        where T : struct, Enum =>
        Enum.Parse<T>(Text(json, name));
}
