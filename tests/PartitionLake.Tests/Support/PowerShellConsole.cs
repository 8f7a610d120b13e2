using System.Diagnostics;

namespace PartitionLake.Tests.Support;

/// <summary>
/// The PowerShell that the tests run: the one that runs the test command (PARTITIONLAKE_PWSH), else an installed one, else the .NET tool
/// that the repository pins.
/// </summary>
internal static class PowerShellConsole
{
    /// <summary>The program and the first arguments that start it.</summary>
    public static IReadOnlyList<string> Program { get; } = Find();

    /// <param name="arguments"><c>-Command</c> and its words, or a script and its arguments.</param>
    public static IReadOnlyList<string> CommandLine(params string[] arguments) =>
        [.. Program, "-NoProfile", "-NonInteractive", .. arguments is ["-Command", ..] ? arguments : ["-File", .. arguments]];

    private static IReadOnlyList<string> Find()
    {
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_PWSH") is { Length: > 0 } named)
            return Path.GetExtension(named) == ".dll" ? ["dotnet", named] : [named];
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return installed is not null ? [installed] : ["dotnet", Path.Combine(HomeOfTool(), "pwsh.dll")];
    }

    /// <summary>The tool's own folder: its command is a process above PowerShell's, which a signal would not pass.</summary>
    private static string HomeOfTool()
    {
        var start = new ProcessStartInfo("dotnet", ["tool", "exec", "powershell", "--yes", "--", "-NoProfile", "-Command", "$PSHOME"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        using var process = Process.Start(start)!;
        var home = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? home : throw new InvalidOperationException("There is no PowerShell, and 'dotnet tool exec powershell' does not get it.");
    }
}
