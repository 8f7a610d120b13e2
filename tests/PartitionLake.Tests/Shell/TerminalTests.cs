using System.Diagnostics;

namespace PartitionLake.Tests.Shell;

/// <summary>What a person sees: the shell on a pseudo terminal, which script(1) of util-linux provides.</summary>
public sealed class TerminalTests
{
    [Fact]
    public void A_terminal_gets_colours_and_a_progress_bar_that_is_wiped_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "script(1) is not installed.");

        var screen = OnTerminal($"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; Test-LakeWait -Looks 3; 'done'; throw 'bad'");

        Assert.Contains("Waiting [############            ]  50%  look 2  waiting  00:00:07 left", screen, StringComparison.Ordinal);
        Assert.Contains("\r\e[Kdone", screen, StringComparison.Ordinal);
        Assert.Contains("\e[31;1m", screen, StringComparison.Ordinal);
    }

    private static string OnTerminal(string text)
    {
        var command = $"stty cols 120; exec dotnet '{Repository.Shell}' -Command \"{text}\"";
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        var screen = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return screen;
    }
}
