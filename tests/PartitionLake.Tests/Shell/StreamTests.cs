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

    [Fact]
    public void A_removal_without_anybody_to_answer_names_the_switch_that_does_and_removes_nothing()
    {
        using var folder = new TempFolder();
        var lake = Path.Combine(folder.Path, "lake");
        var outcome = ShellProcess.Run("-Command", $$"""
            Import-Module PartitionLake
            $rows = 1..4 | ForEach-Object { [pscustomobject]@{ state = "S$($_ % 2)"; id = $_ } }
            $null = $rows | Invoke-PartitionEtl -PartitionBy state -Destination '{{lake}}'
            foreach ($line in { Remove-LakeRow '{{lake}}' 'id = 1' }, { Remove-LakePartition '{{lake}}' -Filter "state = 'S1'" }) {
                try { & $line } catch { "$($_.FullyQualifiedErrorId -replace ',.*') $($_.ErrorDetails.RecommendedAction)" }
            }
            "$(@(Select-LakeObject '{{lake}}').Count) rows"
            """);

        Assert.Equal(
            [.. Enumerable.Repeat("ConfirmationNeeded Run the same command with -Confirm:$false.", 2), "4 rows"],
            outcome.Lines);
    }
}
