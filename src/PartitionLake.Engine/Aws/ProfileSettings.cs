using System.Text.RegularExpressions;
using Amazon.Runtime.Internal.Util;

namespace PartitionLake.Engine.Aws;

/// <summary>What the profile in use says beside its credentials, read from the shared files as the AWS tools read them.</summary>
internal sealed class ProfileSettings
{
    private readonly List<ProfileIniFile> _files;
    private readonly Dictionary<string, string> _settings = new(StringComparer.OrdinalIgnoreCase);

    private ProfileSettings(string name, List<ProfileIniFile> files)
    {
        Name = name;
        _files = files;
        // The later file wins, as the credentials file does for keys.
        foreach (var file in files)
        {
            if (!file.TryGetSection(new Regex($"^{(name == "default" ? "(profile )?default" : $"(profile )?{Regex.Escape(name)}")}$"), out var found))
                continue;
            foreach (var (key, value) in found)
                _settings[key] = value;
        }
    }

    /// <summary>The profile.</summary>
    public string Name { get; }

    /// <summary>A setting, or null.</summary>
    public string? this[string setting] => _settings.GetValueOrDefault(setting) is { Length: > 0 } value ? value : null;

    /// <param name="options">What the user asked for.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    public static ProfileSettings Read(AwsOptions options, Func<string, string?> environment)
    {
        string? ValueOf(string variable) => environment(variable) is { Length: > 0 } value ? value : null;
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        return new ProfileSettings(options.ProfileName ?? ValueOf("AWS_PROFILE") ?? "default",
        [
            new(ValueOf("AWS_CONFIG_FILE") ?? Path.Combine(home, "config"), profileMarkerRequired: true),
            new(options.ProfileLocation ?? ValueOf("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, "credentials"), profileMarkerRequired: false),
        ]);
    }

    /// <summary>A setting of one service in a section of services, or null.</summary>
    public string? OfService(string section, string service, string setting)
    {
        foreach (var file in _files)
        {
            if (file.TryGetSection(new Regex($"^services {Regex.Escape(section)}$"), out _, out Dictionary<string, Dictionary<string, string>> nested)
                && nested is not null && nested.TryGetValue(service, out var settings) && settings.TryGetValue(setting, out var value) && value.Length > 0)
                return value;
        }
        return null;
    }
}
