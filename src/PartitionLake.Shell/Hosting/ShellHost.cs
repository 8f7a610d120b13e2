using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace PartitionLake.Shell.Hosting;

/// <summary>The host that scripts see as <c>$Host</c>.</summary>
internal sealed class ShellHost : PSHost
{
    public ShellInterface Screen { get; } = new();

    /// <summary>What <c>exit</c> asked for, or null when the script did not.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "PartitionLake.Shell";

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => Screen;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This shell runs scripts; it has no prompt to suspend to.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This shell runs scripts; it has no prompt to return from.");

    public override void NotifyBeginApplication() => Screen.Finish();

    public override void NotifyEndApplication()
    {
    }
}
