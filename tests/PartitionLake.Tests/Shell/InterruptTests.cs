namespace PartitionLake.Tests.Shell;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("Import-Module PartitionLake; Import-Module '{0}'; Test-LakeWait")]
    [InlineData("Import-Module PartitionLake; Import-Module '{0}'; Test-LakeWait -Deaf")]
    [InlineData("[Threading.Thread]::Sleep([Threading.Timeout]::Infinite)")]
    public void Ctrl_C_ends_the_shell_whatever_it_is_doing(string endless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl+C to one process.");
        var text = endless.Replace("{0}", Repository.TestCmdlets, StringComparison.Ordinal);
        using var shell = ShellProcess.Start("-Command", $"try {{ 'ready'; {text}; 'never' }} finally {{ [Console]::Out.WriteLine('cleaned up') }}");
        Assert.Equal("ready", shell.Output.ReadLine());

        shell.Interrupt();
        var outcome = shell.Finish();

        Assert.Equal(130, outcome.ExitCode);
        Assert.DoesNotContain("never", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Errors);
        if (!endless.StartsWith('['))
            Assert.Equal(["cleaned up"], outcome.Lines);
    }
}
