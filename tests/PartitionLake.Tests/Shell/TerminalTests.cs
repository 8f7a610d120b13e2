using System.Diagnostics;

namespace PartitionLake.Tests.Shell;

/// <summary>What a person sees: PowerShell on a pseudo terminal, which script(1) of util-linux provides.</summary>
public sealed class TerminalTests
{
    [Fact]
    public void A_terminal_shows_progress_while_a_command_works_and_wipes_it_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "script(1) is not installed.");

        var screen = OnTerminal($"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; Test-LakeWait -Looks 3; 'done'; throw 'bad'");

        Assert.Matches(@"Waiting \[.*look 2.* 7s\]", screen);
        Assert.Contains("done", screen[screen.LastIndexOf("look", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("\e[31;1m", screen, StringComparison.Ordinal);
    }

    private static string OnTerminal(string text)
    {
        var words = string.Join(
            ' ', PowerShellConsole.CommandLine("-Command", text).Select(word => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", $"stty cols 120; exec {words}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["PSModulePath"] = Path.Combine(Repository.Root, "bin", "modules");
        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        var screen = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return screen;
    }
}
