using System.Text.RegularExpressions;

namespace PartitionLake.Engine.Aws;

/// <summary>A partition of AWS: regions that share accounts, names of hosts and the beginning of ARNs.</summary>
/// <param name="Id">As ARNs spell it: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</param>
/// <param name="DnsSuffix">The end of its host names.</param>
/// <param name="DualStackSuffix">The end of host names that answer by IPv6 too.</param>
/// <param name="MainRegion">Where its global services are.</param>
/// <remarks>The table is that of botocore's <c>partitions.json</c>, with which the tests compare it.</remarks>
public sealed partial record AwsPartition(string Id, string DnsSuffix, string DualStackSuffix, string MainRegion)
{
    private static readonly AwsPartition s_usual = new("aws", "amazonaws.com", "api.aws", "us-east-1");

    private static readonly (Regex Regions, AwsPartition Partition)[] s_others =
    [
        (China(), new("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1")),
        (GovCloud(), new("aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1")),
        (European(), new("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1")),
        (Iso(), new("aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1")),
        (IsoB(), new("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1")),
        (IsoE(), new("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1")),
        (IsoF(), new("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1")),
    ];

    /// <summary>The partition of a region; of one that is not known, the usual one.</summary>
    public static AwsPartition Of(string region) => Array.Find(s_others, other => other.Regions.IsMatch(region)).Partition ?? s_usual;

    /// <summary>Whether a host is one of AWS's own, in whatever partition.</summary>
    public static bool IsHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return s_usual.Has(host) || Array.Exists(s_others, other => other.Partition.Has(host));
    }

    /// <summary>The partition that an ARN names; null where it names none that is known.</summary>
    public static AwsPartition? OfArn(string arn)
    {
        ArgumentNullException.ThrowIfNull(arn);
        return arn.Split(':') is not ["arn", var id, ..] ? null
            : id == s_usual.Id ? s_usual
            : Array.Find(s_others, other => other.Partition.Id == id).Partition;
    }

    private bool Has(string host) =>
        host.EndsWith($".{DnsSuffix}", StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{DualStackSuffix}", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^cn-\w+-\d+$")]
    private static partial Regex China();

    [GeneratedRegex(@"^us-gov-\w+-\d+$")]
    private static partial Regex GovCloud();

    [GeneratedRegex(@"^eusc-de-\w+-\d+$")]
    private static partial Regex European();

    [GeneratedRegex(@"^us-iso-\w+-\d+$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^us-isob-\w+-\d+$")]
    private static partial Regex IsoB();

    [GeneratedRegex(@"^eu-isoe-\w+-\d+$")]
    private static partial Regex IsoE();

    [GeneratedRegex(@"^us-isof-\w+-\d+$")]
    private static partial Regex IsoF();
}
