using Amazon;
using Amazon.Runtime.CredentialManagement;

namespace PartitionLake.Engine.Aws.Sessions;

/// <summary>Names that a user may choose from: profiles of this account, regions, buckets.</summary>
public static class AwsNames
{
    /// <summary>The regions that the AWS SDK knows.</summary>
    public static IReadOnlyList<string> Regions =>
        [.. RegionEndpoint.EnumerableAllRegions.Select(static region => region.SystemName).Order(StringComparer.Ordinal)];

    /// <summary>The profiles in the configuration and credentials files.</summary>
    /// <param name="location">The credentials file; null for the usual place.</param>
    public static IReadOnlyList<string> Profiles(string? location) =>
        [.. new CredentialProfileStoreChain(location).ListProfiles()
            .Select(static profile => profile.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The buckets of the account.</summary>
    public static async Task<IReadOnlyList<string>> BucketsAsync(AwsSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var found = await session.S3.ListBucketsAsync(cancellationToken).ConfigureAwait(false);
        return [.. (found.Buckets ?? []).Select(static bucket => bucket.BucketName)];
    }
}
