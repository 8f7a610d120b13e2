using System.Globalization;
using System.Management.Automation.Runspaces;
using System.Runtime.ExceptionServices;

namespace PartitionLake.Shell;

/// <summary>Sees the <c>exit</c> that ends the script the shell was given, and only that one.</summary>
/// <remarks>
/// PowerShell ends a script file at <c>exit</c> and then tells its caller nothing that a failed native command would
/// not tell as well. So the exception by which <c>exit</c> travels is caught sight of where it starts, and the call
/// stack there says which file it is going to end.
/// </remarks>
internal sealed class ExitWatch : IDisposable
{
    private readonly Runspace _runspace;
    private readonly string? _scriptPath;
    private Exception? _last;

    public ExitWatch(Runspace runspace, string? scriptPath)
    {
        _runspace = runspace;
        _scriptPath = scriptPath;
        AppDomain.CurrentDomain.FirstChanceException += OnException;
    }

    /// <summary>The argument of <c>exit</c>, or null when the script ended by itself.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnException;

    private void OnException(object? sender, FirstChanceExceptionEventArgs e)
    {
        // On its way up the exception is thrown again, from frames that no longer say where it came from.
        if (e.Exception is not ExitException exit || ReferenceEquals(exit, _last))
            return;
        _last = exit;
        if (EndsOurScript())
            ExitCode = LanguagePrimitives.TryConvertTo<int>(exit.Argument, CultureInfo.InvariantCulture, out var code) ? code : Shell.ExitCode.Failure;
    }

    // Functions and blocks pass `exit` on; the innermost script file is what it ends.
    private bool EndsOurScript()
    {
        var files = _runspace.Debugger.GetCallStack().Where(frame => frame.InvocationInfo.MyCommand is ExternalScriptInfo).ToList();
        return files.Count == 1 && files[0].InvocationInfo.MyCommand is ExternalScriptInfo script && script.Path == _scriptPath;
    }
}
