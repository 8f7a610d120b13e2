namespace PartitionLake.Tests.Shell;

/// <summary>What a scheduled task's log holds of the module's own commands.</summary>
public sealed class StreamTests
{
    [Fact]
    public void Redirected_text_holds_no_escape_sequences_and_no_progress()
    {
        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; Test-LakeWait -Looks 2; "
                + $"Get-LakePartition /nowhere; [pscustomobject]@{{ Name = 'a'; Rows = 5 }}");

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
        var script = temp.Write(
            "fails.ps1", $"$ErrorActionPreference = 'Stop'\nImport-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'\nTest-LakeFailure\n");

        var outcome = ShellProcess.Run(script);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["before"], outcome.Lines);
        Assert.Contains("What was found.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("What to do next.", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"{script}:3", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_without_anybody_to_answer_is_an_error()
    {
        var outcome = ShellProcess.Run(
            "-Command", $"Import-Module PartitionLake; Import-Module '{Repository.TestCmdlets}'; $ErrorActionPreference = 'Stop'; Test-LakeQuestion -Confirm");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("NonInteractive", outcome.Errors, StringComparison.Ordinal);
    }
}
