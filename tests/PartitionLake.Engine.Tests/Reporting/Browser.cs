using System.Diagnostics;

namespace PartitionLake.Engine.Tests.Reporting;

/// <summary>Chromium, driven by Playwright, where both have been installed: tests install nothing.</summary>
internal static class Browser
{
    private static readonly string s_folder = Source("tests", "PartitionLake.Engine.Tests", "Reporting", "Browser");

    /// <summary>Where npm has put the packages of the lock file.</summary>
    public static string Modules { get; } = Path.Combine(s_folder, "node_modules");

    /// <summary>Skips the test, with the reason, where the packages are not there.</summary>
    public static void SkipWithoutPackages() => Assert.SkipUnless(
        File.Exists(Path.Combine(Modules, ".package-lock.json")), $"The packages of npm are not there: run npm ci --ignore-scripts in '{s_folder}'.");

    /// <summary>Skips the test, with the reason, where there is no browser.</summary>
    public static string SkipWithoutBrowser()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(static folder => folder.Length > 0);
        var program = path.SelectMany(static folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no Chromium: install Debian's package chromium.");
        SkipWithoutPackages();
        return program;
    }

    /// <summary>Runs a script of the folder with one argument, to its end.</summary>
    public static async Task RunAsync(string script, string argument, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", [script, argument])
        {
            WorkingDirectory = s_folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, await errors + await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A folder of the repository. Not by the path of a source file, which a deterministic build replaces.</summary>
    public static string Source(params ReadOnlySpan<string> names)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PartitionLake.psd1")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} is the repository.");
        return Path.Combine([folder.FullName, .. names]);
    }
}
