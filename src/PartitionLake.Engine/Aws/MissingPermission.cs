using System.Text.Json;
using System.Text.RegularExpressions;

namespace PartitionLake.Engine.Aws;

/// <summary>What a policy did not allow: the action, and what it was asked of.</summary>
/// <param name="Action">As policies write it: <c>s3:PutObject</c>.</param>
/// <param name="Resources">ARNs.</param>
internal sealed partial record MissingPermission(string Action, IReadOnlyList<string> Resources)
{
    private const string Key = "PartitionLake.MissingPermission";

    /// <summary>A statement of a policy that allows it.</summary>
    public string Statement =>
        $$"""{"Effect":"Allow","Action":{{Json(Action)}},"Resource":{{(Resources is [var only] ? Json(only) : $"[{string.Join(',', Resources.Select(Json))}]")}}}""";

    /// <summary>What to do about it, as full sentences.</summary>
    public string Remedy =>
        $"It takes {Action} on {string.Join(" and ", Resources)}, which this statement allows: {Statement} Add it to the policy, or use another "
            + $"profile{(Action.StartsWith("s3:", StringComparison.Ordinal) ? ", or say -RequesterPays if those who read the bucket pay for it" : "")}. "
            + "Get-LakePolicy prints all that a command needs.";

    /// <summary>Keeps with a refusal what it refused; the service itself does not always say it.</summary>
    public static void Note(Exception refusal, MissingPermission missing) => refusal.Data[Key] = missing;

    /// <summary>
    /// What a service says in words that a policy did not allow, also of what it asked of another one in the caller's name; null where it
    /// says nothing of the kind.
    /// </summary>
    public static MissingPermission? Said(string? message) =>
        Refusal().Match(message ?? "") is { Success: true } found ? new(found.Groups["action"].Value, [found.Groups["arn"].Value]) : null;

    /// <summary>What an error is about; null where that is not known.</summary>
    public static MissingPermission? Of(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error.Data[Key] is MissingPermission missing)
                return missing;
        }
        return null;
    }

    [GeneratedRegex(@"is not authorized to perform: (?<action>[a-z0-9-]+:\w+) on resource: (?<arn>arn:\S+)")]
    private static partial Regex Refusal();

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
