using System.Diagnostics;

namespace PartitionLake.Tests.Support;

/// <summary>The console shell, in a process of its own: what it loads, prints and returns is nobody else's.</summary>
public sealed class ShellProcess : IDisposable
{
    // Far beyond what any of these scripts needs; only a hang reaches it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ShellProcess(Process process)
    {
        _process = process;
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    private static string Host => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    public StreamReader Output => _process.StandardOutput;

    public bool HasEnded => _process.HasExited;

    /// <summary>The paths of the files it has open; Linux only.</summary>
    public IReadOnlyList<string> OpenFiles()
    {
        var paths = new List<string>();
        foreach (var link in Directory.GetFiles($"/proc/{_process.Id}/fd"))
        {
            if (new FileInfo(link).LinkTarget is { } target)
                paths.Add(target);
        }
        return paths;
    }

    /// <summary>Runs to the end.</summary>
    public static ShellOutcome Run(params string[] arguments)
    {
        using var shell = Start(arguments);
        return shell.Finish();
    }

    /// <summary>Runs to the end with other environment variables; null removes one.</summary>
    public static ShellOutcome RunWith(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var shell = Start(environment, arguments);
        return shell.Finish();
    }

    /// <summary>Runs to the end, with errors and output in one stream, in the order in which they were written.</summary>
    public static ShellOutcome RunMerged(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The streams are joined by sh.");
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "exec \"$@\" 2>&1", "sh", Host, Repository.Shell, .. arguments])
            start.ArgumentList.Add(argument);
        using var shell = new ShellProcess(Process.Start(start)!);
        return shell.Finish();
    }

    public static ShellProcess Start(params string[] arguments) => Start(new Dictionary<string, string?>(), arguments);

    private static ShellProcess Start(IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Host)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        // A test run in the background ignores SIGINT, and a child would inherit that.
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add(start.FileName);
            start.FileName = "env";
        }
        start.ArgumentList.Add(Repository.Shell);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new ShellProcess(Process.Start(start)!);
    }

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public ShellOutcome Finish()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The shell did not end within {Limit}.");
        }
        return new ShellOutcome(_process.ExitCode, output.GetAwaiter().GetResult(), _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

/// <param name="ExitCode">What the process returned.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record ShellOutcome(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
