using System.Reflection;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Console;

/// <summary>What the AWS tools keep in a session: <c>$StoredAWSRegion</c> and <c>$StoredAWSCredentials</c>.</summary>
/// <param name="Region">The region, or null.</param>
/// <param name="ProfileName">The profile, where the variable holds its name.</param>
/// <param name="Keys">Gives the keys, where the variable holds credentials; asked again, because the object there renews them.</param>
internal sealed record StoredAwsSettings(string? Region, string? ProfileName, Func<AwsKeys>? Keys)
{
    public static StoredAwsSettings Read(PSVariableIntrinsics variables)
    {
        var region = Unwrap(variables.GetValue("StoredAWSRegion"))?.ToString();
        var credentials = Unwrap(variables.GetValue("StoredAWSCredentials"));
        return new StoredAwsSettings(
            string.IsNullOrWhiteSpace(region) ? null : region,
            credentials is string { Length: > 0 } profile ? profile : null,
            credentials is null or string ? null : Asking(credentials));
    }

    // An object of notes may need the session's own thread, and renews nothing: it is read once.
    private static Func<AwsKeys>? Asking(object credentials)
    {
        if (KeysOf(credentials) is not { } first)
            return null;
        return MethodOf(Get(credentials, "Credentials") ?? credentials) is null ? () => first : () => KeysOf(credentials) ?? first;
    }

    private static MethodInfo? MethodOf(object source) =>
        source.GetType().GetMethod("GetCredentials", BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes);

    // The object's type belongs to another module's copy of the SDK, so it is asked by the names of its public members.
    private static AwsKeys? KeysOf(object credentials)
    {
        var source = Get(credentials, "Credentials") ?? credentials;
        var plain = MethodOf(source)?.Invoke(source, null) ?? source;
        return Get(plain, "AccessKey") is string { Length: > 0 } key && Get(plain, "SecretKey") is string { Length: > 0 } secret
            ? new AwsKeys(key, secret, Get(plain, "Token") as string ?? Get(plain, "SessionToken") as string)
            : null;
    }

    private static object? Get(object owner, string property) =>
        Unwrap(owner is PSObject wrapped
            ? wrapped.Properties[property]?.Value
            : owner.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.GetValue(owner)
                ?? PSObject.AsPSObject(owner).Properties[property]?.Value);

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
