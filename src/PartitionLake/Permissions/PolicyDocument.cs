using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PartitionLake.Permissions;

/// <summary>Writes the policy of some cmdlets as JSON: one statement for each list of resources.</summary>
internal static class PolicyDocument
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IEnumerable<PermissionNeed> needs, PolicyResources resources)
    {
        var groups = needs
            .Select(need => (Need: need, Places: resources.Of(need.Scope)))
            .Where(static entry => entry.Places.Arns.Count > 0)
            .GroupBy(entry => (Arns: string.Join('\n', entry.Places.Arns),
                Prefixes: string.Join('\n', entry.Places.Prefixes), IsMetric: entry.Need.Scope == PermissionScope.Metrics));
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, s_options))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteStartArray("Statement");
            foreach (var group in groups)
                WriteStatement(json, [.. group.Select(static entry => entry.Need)], group.First().Places, group.Key.IsMetric ? resources.Namespaces : []);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void WriteStatement(Utf8JsonWriter json, IReadOnlyList<PermissionNeed> needs,
        (IReadOnlyList<string> Arns, IReadOnlyList<string> Prefixes) places, IReadOnlyList<string> namespaces)
    {
        json.WriteStartObject();
        json.WriteString("Effect", "Allow");
        WriteList(json, "Action", [.. needs.Select(static need => need.Action).Distinct().Order(StringComparer.Ordinal)]);
        WriteList(json, "Resource", places.Arns);
        if (places.Prefixes.Count > 0)
            WriteCondition(json, "StringLike", "s3:prefix", places.Prefixes);
        else if (namespaces.Count > 0)
            WriteCondition(json, "StringEquals", "cloudwatch:namespace", namespaces);
        json.WriteEndObject();
    }

    private static void WriteCondition(Utf8JsonWriter json, string test, string key, IReadOnlyList<string> values)
    {
        json.WriteStartObject("Condition");
        json.WriteStartObject(test);
        WriteList(json, key, values);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
