using System.Runtime.InteropServices;

namespace PartitionLake.Shell;

/// <summary>Stops a running pipeline on Ctrl+C or a termination signal, and the process when the pipeline does not stop in time.</summary>
internal sealed class Interruption : IDisposable
{
    // Cmdlets have promised to be gone after two seconds; nothing that is still there then will leave by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly PowerShell _shell;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly Timer _giveUp;
    private int _exitCode;

    public Interruption(PowerShell shell)
    {
        _shell = shell;
        _giveUp = new Timer(_ => Environment.Exit(_exitCode));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated));
    }

    /// <summary>The exit code that the signal asks for, or null when there was none.</summary>
    public int? SignalledExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : null;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _giveUp.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        // A second signal is not caught: the runtime ends the process at once.
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
            return;
        context.Cancel = true;
        _giveUp.Change(Patience, Timeout.InfiniteTimeSpan);
        _shell.BeginStop(null, null);
    }
}
