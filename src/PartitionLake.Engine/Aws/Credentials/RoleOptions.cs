using Amazon.SecurityToken;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>How roles are assumed.</summary>
/// <param name="Region">The region of the profile, where the token service is asked.</param>
/// <param name="Configure">Gives a client's configuration the session's network: trust, proxy, variant of the endpoint.</param>
/// <param name="Caller">Sends to the token service, and sends again.</param>
/// <param name="AskCode">Asks a person for the code of the device of that serial number; null where nobody is there.</param>
internal sealed record RoleOptions(
    Func<string> Region, Action<AmazonSecurityTokenServiceConfig, string> Configure, Func<AwsCaller> Caller, Func<string, string?>? AskCode)
{
    /// <summary>The token service knows the roles of its own partition alone.</summary>
    public string RegionFor(string roleArn) =>
        Region() is var region && AwsPartition.OfArn(roleArn) is { } partition && partition.Id != AwsPartition.Of(region).Id ? partition.MainRegion : region;
}
