using System.Text.Json;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>What the JSON of all records of runs has in common. What is missing or of the wrong kind comes out as the exceptions of JsonElement.</summary>
internal static class RecordJson
{
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileUnsupported"/>: a newer version of the product wrote it.</exception>
    public static void CheckVersion(JsonElement head, int newest, string name)
    {
        if (head.GetProperty("version").GetInt32() is var version && version > newest)
            throw new LakeException(LakeErrorCode.FileUnsupported,
                $"'{name}' has the format version {version}; this version of PartitionLake reads up to {newest}.", "Update PartitionLake.", name);
    }

    public static List<T> ListOf<T>(JsonElement json, string name, Func<JsonElement, T> parse) => ListOf(json.GetProperty(name), parse);

    public static List<T> ListOf<T>(JsonElement array, Func<JsonElement, T> parse)
    {
        var items = new List<T>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
            items.Add(parse(element));
        return items;
    }

    public static Field ParseField(JsonElement json) => new(
        Text(json, "name"),
        LakeType.Parse(Text(json, "type")),
        !json.TryGetProperty("nullable", out var nullable) || nullable.GetBoolean());

    public static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    public static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("A text is null.");

    public static string? TextOrNull(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    public static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    public static DateTimeOffset Time(JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset();

    public static T Enumeration<T>(JsonElement json, string name)
        where T : struct, Enum =>
        Enum.Parse<T>(Text(json, name));
}
