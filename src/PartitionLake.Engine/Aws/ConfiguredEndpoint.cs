namespace PartitionLake.Engine.Aws;

/// <summary>An endpoint that somebody named for a service, and in words who did.</summary>
/// <param name="Url">The address as it was written.</param>
/// <param name="Source">For messages: <c>-EndpointUrl</c>, a variable, a profile.</param>
/// <remarks>The order is that of the AWS tools (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").</remarks>
internal sealed record ConfiguredEndpoint(string Url, string Source)
{
    private const string Variable = "AWS_ENDPOINT_URL";
    private const string IgnoreVariable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    private const string Setting = "endpoint_url";
    private const string IgnoreSetting = "ignore_configured_endpoint_urls";

    /// <summary>The endpoint for a service; null where nobody names one, so that it is AWS's own.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="service">The service as profiles spell it: <c>s3</c>, <c>cloudwatch</c>.</param>
    public static ConfiguredEndpoint? Find(AwsOptions options, string service) => Find(options, service, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="Find(AwsOptions, string)"/>
    /// <param name="options">What the user asked for.</param>
    /// <param name="service">The service.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    public static ConfiguredEndpoint? Find(AwsOptions options, string service, Func<string, string?> environment)
    {
        string? ValueOf(string variable) => environment(variable) is { Length: > 0 } value ? value : null;
        // An address of AWS's own is that of one service; another store or a test server answers for all but the tokens, which are AWS's affair.
        if (options.EndpointUrl is { Length: > 0 } given && (AwsEndpoint.ServiceOf(given) is { } named ? named == service : service != AwsEndpoint.Tokens))
            return new ConfiguredEndpoint(given, "-EndpointUrl");
        var profile = ProfileSettings.Read(options, environment);
        if (string.Equals(ValueOf(IgnoreVariable) ?? profile[IgnoreSetting], "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var ofService = $"{Variable}_{service.ToUpperInvariant()}";
        if (ValueOf(ofService) is { } byService)
            return new ConfiguredEndpoint(byService, ofService);
        if (ValueOf(Variable) is { } general)
            return new ConfiguredEndpoint(general, Variable);
        if (profile["services"] is { } section && profile.OfService(section, service, Setting) is { } listed)
            return new ConfiguredEndpoint(listed, $"the section 'services {section}' of the profile '{profile.Name}'");
        return profile[Setting] is { } ofProfile ? new ConfiguredEndpoint(ofProfile, $"the profile '{profile.Name}'") : null;
    }
}
