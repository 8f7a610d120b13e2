namespace PartitionLake.Tests.Shell;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("Test-LakeWait")]
    [InlineData("Test-LakeWait -Deaf")]
    public void Ctrl_C_ends_a_command_that_waits_for_the_engine(string endless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl+C to one process.");
        using var shell = ShellProcess.Start(
            "-Command",
            $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; try {{ 'ready'; "
                + $"{endless}; 'never' }} finally {{ [Console]::Out.WriteLine('cleaned up') }}");
        Assert.Equal("ready", shell.Output.ReadLine());

        shell.Interrupt();
        var outcome = shell.Finish();

        // PowerShell ends a text of -Command that was stopped with 1.
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["cleaned up"], outcome.Lines);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void Ctrl_C_waits_for_what_must_be_finished_longer_than_for_anything_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl+C to one process.");
        using var shell = ShellProcess.Start(
            "-Command",
            $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; "
                + $"try {{ Test-LakeWait -MustFinishLooks 12; 'never' }} finally {{ [Console]::Out.WriteLine('cleaned up') }}");
        Assert.Equal("ready", shell.Output.ReadLine());

        shell.Interrupt();
        var outcome = shell.Finish();

        Assert.Equal(["finished", "cleaned up"], outcome.Lines);
        Assert.Empty(outcome.Errors);
    }
}
