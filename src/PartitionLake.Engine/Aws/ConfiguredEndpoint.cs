using System.Text.RegularExpressions;
using Amazon.Runtime.Internal.Util;

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
        if (options.EndpointUrl is { Length: > 0 } given)
            return new ConfiguredEndpoint(given, "-EndpointUrl");
        var profile = options.ProfileName ?? ValueOf("AWS_PROFILE") ?? "default";
        var files = Files(options, ValueOf);
        var settings = Read(files, profile == "default" ? "(profile )?default" : $"(profile )?{Regex.Escape(profile)}");
        if (IsTrue(ValueOf(IgnoreVariable) ?? settings.GetValueOrDefault(IgnoreSetting)))
            return null;
        var ofService = $"{Variable}_{service.ToUpperInvariant()}";
        if (ValueOf(ofService) is { } byService)
            return new ConfiguredEndpoint(byService, ofService);
        if (ValueOf(Variable) is { } general)
            return new ConfiguredEndpoint(general, Variable);
        if (settings.GetValueOrDefault("services") is { Length: > 0 } section && OfSection(files, section, service) is { } listed)
            return new ConfiguredEndpoint(listed, $"the section 'services {section}' of the profile '{profile}'");
        return settings.GetValueOrDefault(Setting) is { Length: > 0 } ofProfile ? new ConfiguredEndpoint(ofProfile, $"the profile '{profile}'") : null;
    }

    // The later file wins, as the credentials file does for keys.
    private static List<ProfileIniFile> Files(AwsOptions options, Func<string, string?> valueOf)
    {
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        return
        [
            new(valueOf("AWS_CONFIG_FILE") ?? Path.Combine(home, "config"), profileMarkerRequired: true),
            new(options.ProfileLocation ?? valueOf("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, "credentials"), profileMarkerRequired: false),
        ];
    }

    private static Dictionary<string, string> Read(List<ProfileIniFile> files, string section)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            if (!file.TryGetSection(new Regex($"^{section}$"), out var found))
                continue;
            foreach (var (name, value) in found)
                settings[name] = value;
        }
        return settings;
    }

    private static string? OfSection(List<ProfileIniFile> files, string section, string service)
    {
        foreach (var file in files)
        {
            if (file.TryGetSection(new Regex($"^services {Regex.Escape(section)}$"), out _, out Dictionary<string, Dictionary<string, string>> nested)
                && nested is not null && nested.TryGetValue(service, out var settings) && settings.TryGetValue(Setting, out var url) && url.Length > 0)
                return url;
        }
        return null;
    }

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
