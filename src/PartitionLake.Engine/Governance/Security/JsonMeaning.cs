using System.Text.Json;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>Compares JSON as IAM reads it: order does not count, and a list of one value is the value.</summary>
internal static class JsonMeaning
{
    /// <summary>Whether both texts say the same.</summary>
    public static bool AreSame(string left, string right)
    {
        if (left == right)
            return true;
        using var one = JsonDocument.Parse(left);
        using var other = JsonDocument.Parse(right);
        return Canonical(one.RootElement) == Canonical(other.RootElement);
    }

    private static string Canonical(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Canonical(member.Value)}");
                return $"{{{string.Join(',', members.Order(StringComparer.Ordinal))}}}";
            case JsonValueKind.Array when value.GetArrayLength() == 1:
                return Canonical(value[0]);
            case JsonValueKind.Array:
                return $"[{string.Join(',', value.EnumerateArray().Select(Canonical).Order(StringComparer.Ordinal))}]";
            case JsonValueKind.String:
                return JsonSerializer.Serialize(value.GetString());
            default:
                // IAM takes true and "true", 1.2 and "1.2" for the same.
                return JsonSerializer.Serialize(value.GetRawText());
        }
    }
}
