namespace PartitionLake.Engine.Aws;

/// <summary>Which of a service's own endpoints are wanted.</summary>
/// <param name="UseFips">Those whose cryptography is validated by FIPS 140.</param>
/// <param name="UseDualStack">Those that answer by IPv6 too.</param>
/// <remarks>Variables before the profile, as the AWS tools have it (AWS SDKs and Tools Reference Guide, "Dual-stack and FIPS endpoints").</remarks>
internal readonly record struct EndpointVariant(bool UseFips, bool UseDualStack)
{
    public static EndpointVariant Find(AwsOptions options) => Find(options, Environment.GetEnvironmentVariable);

    /// <param name="options">What the user asked for.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    public static EndpointVariant Find(AwsOptions options, Func<string, string?> environment)
    {
        var profile = ProfileSettings.Read(options, environment);
        bool Says(string variable, string setting) =>
            string.Equals(environment(variable) is { Length: > 0 } value ? value : profile[setting], "true", StringComparison.OrdinalIgnoreCase);
        return new EndpointVariant(Says("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), Says("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));
    }

    /// <summary>The host of a service that has one in each region, by the rules of its endpoint rule set.</summary>
    /// <param name="prefix">The first part of its names: <c>glue</c>, <c>athena</c>, <c>monitoring</c>.</param>
    /// <param name="region">The region.</param>
    public string HostOf(string prefix, string region)
    {
        var partition = AwsPartition.Of(region);
        // What CloudWatch has in GovCloud is validated under its usual name.
        var fips = UseFips && !(prefix == "monitoring" && partition.Id == "aws-us-gov") ? "-fips" : "";
        return $"{prefix}{fips}.{region}.{(UseDualStack ? partition.DualStackSuffix : partition.DnsSuffix)}";
    }
}
