using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace PartitionLake.Tests.Support;

/// <summary>Where the built things are.</summary>
public static class Repository
{
    /// <summary>The folder of the module's manifest.</summary>
    public static string Root { get; } = FindRoot();

    public static string Manifest { get; } = Path.Combine(Root, "PartitionLake.psd1");

    /// <summary>The cmdlets that the manifest lists.</summary>
    public static IReadOnlyList<string> ExportedCmdlets { get; } =
        [.. Regex.Matches(File.ReadAllText(Manifest), @"^\s+'([A-Z]\w+-\w+)'", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

    public static string EngineFolder { get; } = Path.Combine(Root, "bin", "engine");

    /// <summary>The folder name of what is compiled ahead of time for this system and processor.</summary>
    public static string Platform { get; } = $"{System}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static string System => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    public static string TestCmdlets { get; } =
        Path.Combine(Root, "tests", "PartitionLake.TestCmdlets", "bin", Metadata("Configuration"), "net8.0", "PartitionLake.TestCmdlets.dll");

    /// <summary>A release of AWSSDK.Core that other modules still bring along.</summary>
    public static string OlderAwsSdk { get; } = Metadata("OlderAwsSdk");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PartitionLake.psd1")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds PartitionLake.psd1.");
    }

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
