using System.Management.Automation.Runspaces;

namespace PartitionLake.Tests.Support;

/// <summary>A PowerShell runspace of its own with the built module imported by its manifest.</summary>
public sealed class HostedRunspace : IDisposable
{
    private readonly Runspace _runspace;

    /// <param name="modules">Further modules, imported after it.</param>
    public HostedRunspace(params string[] modules)
    {
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        foreach (var module in modules.Prepend(Repository.Manifest))
            Invoke("param($module) Import-Module $module -ErrorAction Stop", module);
    }

    public static HostedRunspace WithTestCmdlets() => new(Repository.TestCmdlets);

    /// <summary>A script ready to run, for tests that look at its streams or stop it.</summary>
    public PowerShell Script(string text, params object?[] arguments)
    {
        var shell = PowerShell.Create(_runspace);
        shell.AddScript(text);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }

    /// <summary>What a script writes to its output; its terminating error is thrown.</summary>
    public List<object?> Invoke(string text, params object?[] arguments)
    {
        using var shell = Script(text, arguments);
        return [.. shell.Invoke().Select(o => o?.BaseObject)];
    }

    /// <summary>The terminating error of a script. An error that the script survives is not it.</summary>
    public ErrorRecord Failure(string text, params object?[] arguments) =>
        Assert.IsType<ErrorRecord>(Invoke(
            "param($text, $arguments) try { $null = & ([scriptblock]::Create($text)) @arguments; 'It did not fail.' } catch { $_ }", text, arguments)[^1]);

    public void Dispose() => _runspace.Dispose();
}
