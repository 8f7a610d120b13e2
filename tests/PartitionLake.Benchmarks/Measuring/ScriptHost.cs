using PartitionLake.Tests.Support;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>The PowerShell that runs our scripts.</summary>
/// <param name="Name">How the report calls it.</param>
/// <param name="Program">The program and the first arguments that start it.</param>
public sealed record ScriptHost(string Name, IReadOnlyList<string> Program)
{
    /// <summary>PowerShell's own assemblies, and what it loads to start.</summary>
    private static readonly string[] Own =
        ["System.Management.Automation", "Microsoft.PowerShell.*", "pwsh", "Newtonsoft.Json", "Microsoft.ApplicationInsights"];

    /// <summary>The one that is installed, else the .NET tool, whose own assemblies are not compiled ahead of time.</summary>
    public static ScriptHost AsIs { get; } = new("pwsh as it is here", PowerShellConsole.Program);

    /// <summary>
    /// As people have it who installed PowerShell: its assemblies compiled ahead of time. Where only the .NET tool is there, such a copy
    /// of it is made.
    /// </summary>
    /// <param name="repository">The root of the repository, which knows the compiler.</param>
    /// <param name="work">Where the copy is kept.</param>
    /// <exception cref="BenchmarkException">The compiler is not there.</exception>
    public static ScriptHost Installed(string repository, string work)
    {
        if (PowerShellConsole.Program is not [_, var dll])
            return AsIs with { Name = "pwsh as installed" };
        var home = Path.GetDirectoryName(dll)!;
        var copy = Path.Combine(work, "pwsh-precompiled");
        if (!Directory.Exists(copy))
        {
            var unfinished = copy + ".unfinished";
            LakeFolder.Remove(unfinished);
            Copy(home, unfinished);
            Precompile(repository, home, unfinished);
            Directory.Move(unfinished, copy);
        }
        return new ScriptHost("pwsh as installed", ["dotnet", Path.Combine(copy, "pwsh.dll")]);
    }

    public ProcessOutcome Run(string script, string folder, TimeSpan limit) =>
        MeasuredProcess.Run(Program[0], [.. Program.Skip(1), "-NoProfile", "-NonInteractive", "-File", script], folder, limit);

    private static void Precompile(string repository, string home, string target)
    {
        var crossgen = Property(repository, "Crossgen");
        var framework = Property(repository, "OwnFrameworkFolder");
        if (!File.Exists(crossgen))
            throw new BenchmarkException($"The ahead-of-time compiler '{crossgen}' is not there. Build the module, which fetches it, or use --host tool.");
        if (!Directory.Exists(framework))
            throw new BenchmarkException($"The framework to compile against, '{framework}', is not there. Use --host tool.");
        foreach (var path in Own.SelectMany(name => Directory.GetFiles(home, name + ".dll")))
        {
            var outcome = MeasuredProcess.Run(
                crossgen,
                [path, "-o", Path.Combine(target, Path.GetFileName(path)), "-r", Path.Combine(framework, "*.dll"), "-r", Path.Combine(home, "*.dll"), "-O"],
                target,
                TimeSpan.FromMinutes(10));
            if (outcome.ExitCode != 0)
                throw new BenchmarkException($"'{path}' could not be compiled: {outcome.Output}{outcome.Errors}");
        }
    }

    private static string Property(string repository, string name)
    {
        var outcome = MeasuredProcess.Run(
            "dotnet", ["msbuild", Path.Combine(repository, "src", "PartitionLake"), "-getProperty:" + name, "-p:Configuration=Release"],
            repository, TimeSpan.FromMinutes(2));
        return outcome.Output.Trim();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
