using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PartitionLake.Tests.Support;

/// <summary>PowerShell with the built module in a process of its own, and with an environment of its own, that runs one script after another.</summary>
public sealed class ShellSession : IDisposable
{
    // Lines in and out, because a script and what it says may hold line feeds.
    private const string Loop =
        """
        param($Module)
        Import-Module $Module
        $utf8 = [System.Text.Encoding]::UTF8
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            $said = @{ Output = [System.Collections.Generic.List[string]]::new(); Warnings = [System.Collections.Generic.List[string]]::new(); Errors = [System.Collections.Generic.List[string]]::new(); IsEnded = $false }
            function Add-Failure($failure) { $said.Errors.Add("$failure $($failure.ErrorDetails.RecommendedAction)") }
            try {
                & ([scriptblock]::Create($utf8.GetString([Convert]::FromBase64String($line)))) 2>&1 3>&1 | ForEach-Object {
                    if ($_ -is [System.Management.Automation.ErrorRecord]) { Add-Failure $_ }
                    elseif ($_ -is [System.Management.Automation.WarningRecord]) { $said.Warnings.Add($_.Message) }
                    elseif ($_ -is [string]) { $said.Output.Add($_) }
                    else { $said.Output.Add(($_ | Format-List * | Out-String -Width 20000)) }
                }
            }
            catch {
                $said.IsEnded = $true
                Add-Failure $_
            }
            [Console]::Out.WriteLine([Convert]::ToBase64String($utf8.GetBytes((ConvertTo-Json $said -Compress))))
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="environment">Variables of the process; null removes one.</param>
    public ShellSession(IReadOnlyDictionary<string, string?> environment)
    {
        var command = PowerShellConsole.CommandLine(_folder.Write("loop.ps1", Loop), Repository.Manifest);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path
        };
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs a script to its end, whatever becomes of it.</summary>
    public SessionOutcome Run(string script)
    {
        _process.StandardInput.WriteLine(Convert.ToBase64String(Encoding.UTF8.GetBytes(script)));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PowerShell ended: {_errors.GetAwaiter().GetResult()}");
        return JsonSerializer.Deserialize<SessionOutcome>(Convert.FromBase64String(line))!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Dispose();
    }
}

/// <param name="Output">Each object as text, with all its properties.</param>
/// <param name="Warnings">Each warning.</param>
/// <param name="Errors">Each error, with what it recommends.</param>
/// <param name="IsEnded">Whether the last of them ended the script.</param>
public sealed record SessionOutcome(IReadOnlyList<string> Output, IReadOnlyList<string> Warnings, IReadOnlyList<string> Errors, bool IsEnded)
{
    public override string ToString() =>
        string.Join(Environment.NewLine, Errors.Select(text => $"error: {text}").Concat(Warnings.Select(text => $"warning: {text}")).Concat(Output));
}
