using System.Management.Automation.Runspaces;
using PartitionLake.Shell.Hosting;

namespace PartitionLake.Shell;

/// <summary>One PowerShell runspace that runs one script and turns its end into an exit code.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host;
    private readonly Runspace _runspace;

    public ShellSession(ShellHost host)
    {
        _host = host;
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry(ScreenCommand.Name, typeof(ScreenCommand), helpFileName: null));
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    public int Run(ShellArguments arguments)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.Commands.AddCommand(arguments.ToCommand()).AddCommand(Output());
        using var interruption = new Interruption(shell);
        using var exit = new ExitWatch(_runspace, arguments.ScriptPath);
        var failed = false;
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException) when (interruption.SignalledExitCode is not null)
        {
            // The exit code below says it.
        }
        catch (RuntimeException e)
        {
            failed = true;
            Report(e.ErrorRecord);
        }
        _host.Screen.Finish();
        return interruption.SignalledExitCode ?? exit.ExitCode ?? _host.ExitCode ?? (failed ? ExitCode.Failure : ExitCode.Success);
    }

    public void Dispose() => _runspace.Dispose();

    // The formatter renders the error as it renders those that the script survives: message, remedy, position.
    private void Report(ErrorRecord error)
    {
        using var errors = _host.Screen.RedirectToErrors();
        using var shell = PowerShell.Create(_runspace);
        shell.Commands.AddCommand(Output());
        shell.Invoke(new[] { error });
    }

    // Everything the script leaves on its output and error streams goes through the formatter to the screen.
    private Command Output()
    {
        var output = new Command(ScreenCommand.Name) { MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output };
        output.Parameters.Add(nameof(ScreenCommand.Screen), _host.Screen);
        return output;
    }
}
