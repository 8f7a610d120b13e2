using System.Text.Json;
using System.Text.RegularExpressions;

namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>One statement of a bucket policy, as far as the controls ask.</summary>
/// <remarks>What cannot be understood is taken for the wider meaning: a statement never looks safer than it is.</remarks>
internal sealed record PolicyGrant
{
    /// <summary>Condition keys that tie a statement to known callers when their value is fixed (S3 User Guide, "The meaning of public").</summary>
    private static readonly HashSet<string> TyingKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner",
        "aws:SourceAccount", "aws:SourceIp", "aws:PrincipalOrgID", "aws:PrincipalAccount",
        "aws:PrincipalArn", "aws:userid", "s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:x-amz-server-side-encryption-aws-kms-key-id",
    };

    private static readonly HashSet<string> TyingOperators = new(StringComparer.OrdinalIgnoreCase)
    {
        "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress",
    };

    /// <summary>Elements that name what a statement leaves out.</summary>
    private static readonly string[] Exceptions = ["NotPrincipal", "NotAction", "NotResource"];

    public required bool IsAllow { get; init; }

    /// <summary>Account, user and role principals; <c>*</c> is everyone. Services are not among them.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    public required IReadOnlyList<string> Actions { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Operator, key and values of each condition.</summary>
    public required IReadOnlyList<(string Operator, string Key, IReadOnlyList<string> Values)> Conditions { get; init; }

    /// <summary>
    /// Whether it leaves somebody or something out (NotPrincipal, NotAction, NotResource): such a denial does not hold for everyone and everything.
    /// </summary>
    public required bool HasExceptions { get; init; }

    public bool IsForEveryone => Principals.Contains("*");

    /// <summary>Whether its principals are everyone, or whoever calls a role of his own account by a name.</summary>
    private bool ReachesEveryone => IsForEveryone || Principals.Any(static principal => !IsOfOneAccount(principal));

    /// <summary>Whether anybody on the internet could make use of it.</summary>
    public bool IsPublic => IsAllow && ReachesEveryone && !Conditions.Any(Ties);

    /// <exception cref="LakeException">The policy is not JSON.</exception>
    public static IReadOnlyList<PolicyGrant> Parse(string? policy, string bucket)
    {
        if (policy is null)
            return [];
        try
        {
            using var document = JsonDocument.Parse(policy);
            return !document.RootElement.TryGetProperty("Statement", out var statements) ? []
                : statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray().Select(Read)] : [Read(statements)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LakeException(LakeErrorCode.ServiceRejected, $"The policy of '{bucket}' cannot be understood: {e.Message}",
                "Look at it with: aws s3api get-bucket-policy --bucket " + bucket, bucket, e);
        }
    }

    /// <summary>Whether it covers one of the actions.</summary>
    public bool Covers(params string[] actions) => Actions.Any(pattern => actions.Any(action => Matches(pattern, action)));

    public bool CoversResource(string arn) => Resources.Any(pattern => Matches(pattern, arn));

    private static PolicyGrant Read(JsonElement statement) => new()
    {
        IsAllow = !statement.TryGetProperty("Effect", out var effect) || effect.GetString() != "Deny",
        HasExceptions = Array.Exists(Exceptions, name => statement.TryGetProperty(name, out _)),
        Principals = statement.TryGetProperty("Principal", out var principal) ? PrincipalsOf(principal) : ["*"],
        Actions = statement.TryGetProperty("Action", out var action) ? Texts(action) : ["*"],
        Resources = statement.TryGetProperty("Resource", out var resource) ? Texts(resource) : ["*"],
        Conditions = statement.TryGetProperty("Condition", out var condition)
            ? [.. condition.EnumerateObject().SelectMany(test => test.Value.EnumerateObject().Select(key => (test.Name, key.Name, Texts(key.Value))))]
            : [],
    };

    private static List<string> PrincipalsOf(JsonElement principal)
    {
        if (principal.ValueKind != JsonValueKind.Object)
            return Texts(principal);
        var found = new List<string>();
        foreach (var kind in principal.EnumerateObject())
        {
            if (kind.Name is not ("Service" or "Federated"))
                found.AddRange(Texts(kind.Value));
        }
        return found;
    }

    private static List<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().SelectMany(Texts)]
            : [value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()];

    private static bool Ties((string Operator, string Key, IReadOnlyList<string> Values) condition) =>
        TyingOperators.Contains(condition.Operator) && TyingKeys.Contains(condition.Key)
        && condition.Values.Count > 0 && condition.Values.All(value => IsFixed(condition.Key, value));

    /// <summary>Whether a value means known callers and no others (S3 user guide, "The meaning of public").</summary>
    private static bool IsFixed(string key, string value)
    {
        if (value.Contains("${", StringComparison.Ordinal))
            return false;
        if (key.Equals("aws:SourceIp", StringComparison.OrdinalIgnoreCase))
            return IsNarrow(value);
        if (value.StartsWith("arn:", StringComparison.Ordinal))
            return IsOfOneAccount(value);
        // The id of a role stands before the name of the session, which may be any.
        var text = key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase) && value.EndsWith(":*", StringComparison.Ordinal) ? value[..^2] : value;
        return text.Length > 0 && text.AsSpan().IndexOfAny('*', '?') < 0;
    }

    /// <summary>A range of addresses that S3 does not take for the whole internet: not wider than /8, and /32 for IPv6.</summary>
    private static bool IsNarrow(string range) =>
        System.Net.IPNetwork.TryParse(range, out var network)
            ? network.PrefixLength >= (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 8 : 32)
            : System.Net.IPAddress.TryParse(range, out _);

    // arn:aws:iam::*:role/x is whoever has an account and makes a role of that name in it; buckets have no account in their ARNs.
    private static bool IsOfOneAccount(string principal) => !principal.StartsWith("arn:", StringComparison.Ordinal)
        ? principal.AsSpan().IndexOfAny('*', '?') < 0
        : principal.Split(':', 6) is [_, _, var service, _, var account, var resource]
            && (account.Length > 0 ? account.AsSpan().IndexOfAny('*', '?') < 0 : service == "s3" && resource.AsSpan().IndexOfAny('*', '?') < 0);

    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
