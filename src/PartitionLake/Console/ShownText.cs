using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>Writes verbose lines and warnings of a cmdlet so that nobody is asked.</summary>
/// <remarks>
/// With -Debug PowerShell asks before it shows a verbose line or a warning, also in a scheduled task, where nobody can answer and the command
/// fails. A debug line it just shows, so that is what they become there, unless -Verbose or -WarningAction says what to do with them.
/// </remarks>
internal static class ShownText
{
    public static void Verbose(Cmdlet cmdlet, string text)
    {
        if (WouldAsk(cmdlet, "Verbose"))
            cmdlet.WriteDebug(PrintableText.Lines(text));
        else
            cmdlet.WriteVerbose(PrintableText.Lines(text));
    }

    public static void Warning(Cmdlet cmdlet, string text)
    {
        if (WouldAsk(cmdlet, "WarningAction"))
            cmdlet.WriteDebug("WARNING: " + PrintableText.Lines(text));
        else
            cmdlet.WriteWarning(PrintableText.Lines(text));
    }

    /// <summary>Shows a line as Write-Host does: it can be kept by -InformationVariable, and is no output.</summary>
    public static void Host(Cmdlet cmdlet, string text) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = PrintableText.Lines(text) }, ["PSHOST"]);

    private static bool WouldAsk(Cmdlet cmdlet, string unless) =>
        cmdlet is PSCmdlet { MyInvocation.BoundParameters: var bound } && bound.ContainsKey("Debug") && !bound.ContainsKey(unless);
}
