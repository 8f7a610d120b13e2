namespace PartitionLake.Tests.Cmdlets;

/// <summary>The base of all cmdlets, through test cmdlets that do nothing else.</summary>
public sealed class LakeCmdletTests : IDisposable
{
    private readonly HostedRunspace _runspace = HostedRunspace.WithTestCmdlets();

    public void Dispose() => _runspace.Dispose();

    [Fact]
    public void Objects_of_one_thread_arrive_in_order()
    {
        var numbers = _runspace.Invoke("Test-LakeStream -Count 5000 3>$null");

        Assert.Equal(Enumerable.Range(0, 5000), numbers.Cast<int>());
    }

    [Fact]
    public void Objects_of_many_threads_all_arrive()
    {
        var numbers = _runspace.Invoke("Test-LakeStream -Count 1000 -Threads 8 3>$null");

        Assert.Equal(Enumerable.Range(0, 8000), numbers.Cast<int>().Order());
    }

    [Fact]
    public void Work_that_is_faster_than_the_pipeline_waits_for_it()
    {
        var lead = _runspace.Invoke(
            """
            $sent = [PartitionLake.TestCmdlets.Counter]::new()
            $lead = 0; $received = 0
            Test-LakeStream -Count 20000 -Sent $sent 3>$null | ForEach-Object { $received++; $lead = [Math]::Max($lead, $sent.Value - $received) }
            $lead
            """);

        Assert.InRange(Assert.IsType<int>(Assert.Single(lead)), 0, 300);
    }

    [Fact]
    public void Messages_reach_the_stream_they_were_sent_to()
    {
        using var shell = _runspace.Script("Test-LakeStream -Verbose -Debug -WarningAction Continue");

        shell.Invoke();

        Assert.Equal("verbose text", Assert.Single(shell.Streams.Verbose).Message);
        Assert.Equal("debug text", Assert.Single(shell.Streams.Debug).Message);
        Assert.Equal("warning text", Assert.Single(shell.Streams.Warning).Message);
    }

    [Fact]
    public void With_debug_alone_nothing_is_written_before_which_PowerShell_would_ask()
    {
        using var shell = _runspace.Script("Test-LakeStream -Debug");

        shell.Invoke();

        Assert.Equal(["verbose text", "debug text", "WARNING: warning text"], shell.Streams.Debug.Select(line => line.Message));
        Assert.Empty(shell.Streams.Warning);
    }

    [Fact]
    public void A_failing_command_further_down_stops_the_work()
    {
        var stopped = _runspace.Invoke(
            """
            $stopped = [PartitionLake.TestCmdlets.Counter]::new()
            try { Test-LakeStream -Count 100000 -Stopped $stopped 3>$null | ForEach-Object { throw 'enough' } } catch { }
            $stopped.Value
            """);

        Assert.Equal([1], stopped);
    }

    [Fact]
    public void Progress_is_shown_while_the_work_runs_and_taken_away_after_it()
    {
        using var shell = _runspace.Script("Test-LakeWait -Looks 3");

        shell.Invoke();

        // The work ends after the third look; a slow machine may look again before it has.
        var shown = shell.Streams.Progress.Select(p => p.StatusDescription).ToList();
        Assert.Equal(["look 1", "look 2", "look 3"], shown.Take(3));
        Assert.Equal("Done", shown[^1]);
        Assert.All(shell.Streams.Progress, p => Assert.Equal("Waiting", p.Activity));
        Assert.Equal(50, shell.Streams.Progress[0].PercentComplete);
        Assert.Equal(7, shell.Streams.Progress[0].SecondsRemaining);
        Assert.Equal(ProgressRecordType.Completed, shell.Streams.Progress[^1].RecordType);
    }

    [Fact]
    public void WhatIf_is_asked_on_the_pipeline_thread_and_answered_to_the_work() =>
        Assert.Equal([true, false], _runspace.Invoke("Test-LakeQuestion; Test-LakeQuestion -WhatIf"));

    [Fact]
    public void A_local_path_is_resolved_against_the_location_and_a_uri_is_left_alone()
    {
        using var temp = new TempFolder();

        var paths = _runspace.Invoke(
            "param($folder) $null = $ExecutionContext.SessionState.Path.SetLocation($folder); " +
            "Test-LakePath 'a/*.parquet'; Test-LakePath 's3://bucket/a b'; Test-LakePath \"$folder/b\"",
            temp.Path);

        Assert.Equal([Path.Combine(temp.Path, "a", "*.parquet"), "s3://bucket/a b", Path.Combine(temp.Path, "b")], paths);
    }

    [Fact]
    public void A_path_of_another_provider_is_refused() =>
        Assert.StartsWith("PathInvalid", _runspace.Failure("Test-LakePath Env:HOME").FullyQualifiedErrorId, StringComparison.Ordinal);
}
