using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace PartitionLake.Engine.Aws;

/// <summary>Finds the region to talk to and to sign for.</summary>
internal static class AwsRegion
{
    /// <summary>Other services than AWS's own mostly ignore the region, or expect this one.</summary>
    private const string Usual = "us-east-1";

    /// <summary>Parameter, profile, session, environment, default profile, instance: the first that has one.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="endpoint">Another service than AWS's own; null for AWS.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.RegionMissing"/>.</exception>
    public static string Resolve(AwsOptions options, Uri? endpoint)
    {
        if (options.Region is { Length: > 0 } region)
            return region;
        if (options.ProfileName is { } profile && OfProfile(profile, options.ProfileLocation) is { } ofProfile)
            return ofProfile;
        if (options.StoredRegion is { Length: > 0 } stored)
            return stored;
        foreach (var name in (ReadOnlySpan<string>)["AWS_REGION", "AWS_DEFAULT_REGION"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } ofEnvironment)
                return ofEnvironment;
        }
        if (OfProfile(Environment.GetEnvironmentVariable("AWS_PROFILE") ?? "default", options.ProfileLocation) is { } ofDefault)
            return ofDefault;
        if (endpoint is not null && !AwsEndpoint.IsOfAws(endpoint))
            return Usual;
        return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: true)?.SystemName
            ?? throw new LakeException(LakeErrorCode.RegionMissing,
                "No AWS region was given, and neither the profile nor the environment names one.", "Give -Region, or set AWS_REGION.", "Region");
    }

    /// <summary>Where the token service is asked for the roles of a profile: in the profile's region, else in the one that is talked to.</summary>
    /// <inheritdoc cref="Resolve"/>
    public static string ForTokens(AwsOptions options, Uri? endpoint) =>
        OfProfile(options.ProfileName ?? Environment.GetEnvironmentVariable("AWS_PROFILE") ?? "default", options.ProfileLocation) ?? Resolve(options, endpoint);

    private static string? OfProfile(string name, string? location) =>
        new CredentialProfileStoreChain(location).TryGetProfile(name, out var profile) ? profile.Region?.SystemName : null;
}
