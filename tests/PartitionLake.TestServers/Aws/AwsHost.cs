using System.Text.RegularExpressions;

namespace PartitionLake.TestServers.Aws;

/// <summary>What a host name of AWS says: the service, the region, and for S3 the bucket before it.</summary>
/// <param name="Name">The whole name.</param>
/// <param name="Service">Such as <c>s3</c>, <c>s3-control</c>, <c>glue</c>, <c>athena</c>, <c>monitoring</c> or <c>sts</c>.</param>
/// <param name="Region">The region; that of a name without one is us-east-1.</param>
/// <param name="Bucket">The bucket of S3, the account of S3 Control; "" where the name holds none.</param>
/// <param name="IsGlobal">Whether the name holds no region.</param>
public sealed partial record AwsHost(string Name, string Service, string Region, string Bucket, bool IsGlobal)
{
    private const string Usual = "us-east-1";

    /// <summary>Null for a name that is none of AWS's, or of a service that no test asks.</summary>
    public static AwsHost? Parse(string name)
    {
        var found = S3().Match(name);
        if (!found.Success)
            found = Other().Match(name);
        if (!found.Success)
            return null;
        var region = found.Groups["region"];
        return new AwsHost(name, found.Groups["service"].Value, region.Success ? region.Value : Usual, found.Groups["before"].Value, !region.Success);
    }

    [GeneratedRegex(
        @"^(?:(?<before>.+)\.)?(?<service>s3|s3-control)(?:-fips)?(?:\.dualstack)?(?:\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$")]
    private static partial Regex S3();

    [GeneratedRegex(
        """^(?<service>glue|athena|monitoring|sts)(?:-fips)?(?:\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$""")]
    private static partial Regex Other();
}
