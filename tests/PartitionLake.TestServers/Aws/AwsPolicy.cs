using System.Text.Json;
using System.Text.RegularExpressions;

namespace PartitionLake.TestServers.Aws;

/// <summary>A policy of a role, and what it allows.</summary>
public sealed class AwsPolicy
{
    private readonly List<Statement> _statements = [];

    private AwsPolicy(IEnumerable<JsonElement> statements)
    {
        foreach (var statement in statements)
        {
            _statements.Add(new Statement(
                Texts(statement.GetProperty("Action")), Texts(statement.GetProperty("Resource")), statement.TryGetProperty("Condition", out var conditions)
                ? [.. conditions.EnumerateObject().SelectMany(test => test.Value.EnumerateObject().Select(key => (key.Name, Texts(key.Value))))]
                : []));
        }
    }

    /// <summary>All actions that it names.</summary>
    public IEnumerable<string> Actions => _statements.SelectMany(statement => statement.Actions).Distinct();

    /// <summary>Reads the document of a policy.</summary>
    public static AwsPolicy Parse(string document) => new(JsonSerializer.Deserialize<JsonElement>(document).GetProperty("Statement").EnumerateArray());

    /// <summary>The statements that a text gives as examples.</summary>
    public static AwsPolicy Within(string text) =>
        new(Regex.Matches(text, """\{"Effect":"Allow",.*?\}""").Select(found => JsonSerializer.Deserialize<JsonElement>(found.Value)));

    /// <summary>Whether some statement allows it.</summary>
    public bool Allows(AwsNeed need) => _statements.Exists(statement =>
        statement.Actions.Any(action => Fits(action, need.Action))
        && statement.Resources.Any(resource => Fits(resource, need.Resource))
        && statement.Conditions.All(
            condition => need.Context.TryGetValue(condition.Key, out var value) && condition.Values.Any(pattern => Fits(pattern, value))));

    /// <summary>As policies match: any case, * and ? anywhere.</summary>
    internal static bool Fits(string pattern, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
            RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static string[] Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : [value.GetString()!];

    private sealed record Statement(string[] Actions, string[] Resources, (string Key, string[] Values)[] Conditions);
}
