using System.Diagnostics;

namespace PartitionLake.Tests.Support;

/// <summary>PowerShell in a process of its own: what it loads, prints and returns is nobody else's.</summary>
/// <remarks>The staged module is found by its name, as an installed one is.</remarks>
public sealed class ShellProcess : IDisposable
{
    // Far beyond what any of these scripts needs; only a hang reaches it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ShellProcess(Process process)
    {
        _process = process;
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

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
        using var shell = Start(environment, PowerShellConsole.CommandLine(arguments));
        return shell.Finish();
    }

    public static ShellProcess Start(params string[] arguments) => Start(new Dictionary<string, string?>(), PowerShellConsole.CommandLine(arguments));

    /// <summary>The same with other environment variables; null removes one.</summary>
    public static ShellProcess StartWith(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Start(environment, PowerShellConsole.CommandLine(arguments));

    private static ShellProcess Start(IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> commandLine)
    {
        // A test run in the background ignores SIGINT, and a child would inherit that.
        IReadOnlyList<string> command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", .. commandLine] : commandLine;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["PSModulePath"] = Path.Combine(Repository.Root, "bin", "modules");
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ShellProcess(Process.Start(start)!);
    }

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public ShellOutcome Finish()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"PowerShell did not end within {Limit}.");
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
