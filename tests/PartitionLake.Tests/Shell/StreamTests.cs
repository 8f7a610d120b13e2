namespace PartitionLake.Tests.Shell;

public sealed class StreamTests
{
    [Fact]
    public void Errors_go_to_standard_error_and_everything_else_to_standard_output()
    {
        var outcome = ShellProcess.Run(
            "-Command",
            """
            function Speak {
                [CmdletBinding()] param()
                $PSCmdlet.WriteObject('object'); $PSCmdlet.WriteWarning('warning'); $PSCmdlet.WriteVerbose('verbose'); $PSCmdlet.WriteDebug('debug')
                $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new('broken'), 'Id', 'InvalidData', $null))
            }
            $DebugPreference = 'Continue'
            Speak -Verbose
            """);

        Assert.Equal(["object", "WARNING: warning", "VERBOSE: verbose", "DEBUG: debug"], outcome.Lines);
        Assert.Contains("broken", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_text_holds_no_escape_sequences_and_no_progress()
    {
        var outcome = ShellProcess.Run("-Command", $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; Test-LakeWait -Looks 2; Get-Nothing; [pscustomobject]@{{ Name = 'a'; Rows = 5 }}");

        Assert.DoesNotContain('\e', outcome.Output);
        Assert.NotEmpty(outcome.Errors);
        Assert.DoesNotContain('\e', outcome.Errors);
        Assert.DoesNotContain("look", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["Name Rows", "---- ----", "a       5"], outcome.Lines);
    }

    [Fact]
    public void The_error_that_ends_a_script_says_what_to_do_and_where_it_was()
    {
        using var temp = new TempFolder();
        var script = temp.Write("fails.ps1", $"$ErrorActionPreference = 'Stop'\nImport-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'\nTest-LakeFailure\n");

        var outcome = ShellProcess.Run(script);

        Assert.Equal(["before"], outcome.Lines);
        Assert.Contains("| What was found.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("Recommendation: What to do next.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"{script}:3", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw 'ended'")]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing")]
    [InlineData("Get-Nothing; exit 1")]
    public void A_table_that_was_still_waiting_for_its_width_is_shown_before_the_error(string error)
    {
        // Both streams in one, so that their order can be seen.
        var outcome = ShellProcess.RunMerged("-Command", $"[pscustomobject]@{{ Name = 'a'; Rows = 5 }}; {error}");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["Name Rows", "---- ----", "a       5"], outcome.Lines[..3]);
        Assert.Contains(outcome.Lines[3..], line => line.Contains(error.Contains("ended", StringComparison.Ordinal) ? "ended" : "Get-Nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void Native_commands_share_the_console_and_leave_their_exit_code()
    {
        var outcome = ShellProcess.Run("-Command", "dotnet --version; $version = dotnet --version; \"captured $version $LASTEXITCODE\"");

        Assert.Equal(2, outcome.Lines.Length);
        Assert.Equal($"captured {outcome.Lines[0]} 0", outcome.Lines[1]);
    }

    [Fact]
    public void A_question_without_anybody_to_answer_is_an_error()
    {
        var outcome = ShellProcess.Run("-Command", $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; $ErrorActionPreference = 'Stop'; Test-LakeQuestion -Confirm");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("standard input has ended", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_can_tell_which_host_they_run_in() =>
        Assert.Equal(["PartitionLake.Shell"], ShellProcess.Run("-Command", "$Host.Name").Lines);
}
