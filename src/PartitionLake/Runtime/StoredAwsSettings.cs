using System.Reflection;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Runtime;

/// <summary>What the AWS tools keep in a session: <c>$StoredAWSRegion</c> and <c>$StoredAWSCredentials</c>.</summary>
/// <param name="Region">The region, or null.</param>
/// <param name="ProfileName">The profile, where the variable holds its name.</param>
/// <param name="Keys">The keys, where the variable holds credentials.</param>
internal sealed record StoredAwsSettings(string? Region, string? ProfileName, AwsKeys? Keys)
{
    public static StoredAwsSettings Read(PSVariableIntrinsics variables)
    {
        var region = Unwrap(variables.GetValue("StoredAWSRegion"))?.ToString();
        var credentials = Unwrap(variables.GetValue("StoredAWSCredentials"));
        return new StoredAwsSettings(
            string.IsNullOrWhiteSpace(region) ? null : region,
            credentials is string { Length: > 0 } profile ? profile : null,
            credentials is null or string ? null : KeysOf(credentials));
    }

    // The object's type belongs to another module's copy of the SDK, so it is asked by the names of its public members.
    private static AwsKeys? KeysOf(object credentials)
    {
        var source = Get(credentials, "Credentials") ?? credentials;
        var plain = source.GetType().GetMethod("GetCredentials", BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes)?.Invoke(source, null) ?? source;
        return Get(plain, "AccessKey") is string { Length: > 0 } key && Get(plain, "SecretKey") is string { Length: > 0 } secret
            ? new AwsKeys(key, secret, Get(plain, "Token") as string ?? Get(plain, "SessionToken") as string)
            : null;
    }

    private static object? Get(object owner, string property) =>
        Unwrap(owner is PSObject wrapped
            ? wrapped.Properties[property]?.Value
            : owner.GetType().GetProperty(property, BindingFlags.Public | BindingFlags.Instance)?.GetValue(owner) ?? PSObject.AsPSObject(owner).Properties[property]?.Value);

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
