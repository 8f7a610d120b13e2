using PartitionLake.TestServers;
using PartitionLake.TestServers.Glue;

namespace PartitionLake.Tests.Etl.Glue;

/// <summary>-Engine Glue in a console: jobs that a real Spark runs, against buckets of moto, with faults of the service between.</summary>
public sealed class GlueEngineTests(GlueWorld world) : IClassFixture<GlueWorld>
{
    private const string Glue = "-Engine Glue -JobRole arn:aws:iam::123456789012:role/jobs";

    [Fact]
    public void A_job_makes_the_lake_that_this_process_makes_through_lost_answers_and_throttling_and_a_repeat_starts_none()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");
        world.NewFaults().Throttle("GetJob", "GetJobRun", "GetJobRuns").LoseAnswerOf("CreateJob", "StartJobRun");
        var (started, calls) = (world.Jobs.Runs.Count, world.Proxy.Count("StartJobRun"));

        var outcome = world.Run($$"""
            $plan = {{world.Plan}}
            $ours = Invoke-PartitionEtl -Plan $plan -Destination s3://{{world.Bucket}}/same/ours/
            $theirs = Invoke-PartitionEtl -Plan $plan -Destination s3://{{world.Bucket}}/same/theirs/ {{Glue}} -JobName first
            $again = Invoke-PartitionEtl -Plan $plan -Destination s3://{{world.Bucket}}/same/theirs/ {{Glue}} -JobName first
            "$($theirs.Engine) $($theirs.SparkVersion) $($theirs.DpuSeconds) $($theirs.RowsOut) $($theirs.PartitionsCreated) $($theirs.JobRunId)"
            "$($again.IsUpToDate) $($again.JobRunId)"
            "$((ConvertTo-Json $ours.Joins -Depth 3) -ceq (ConvertTo-Json $theirs.Joins -Depth 3))"
            $read = { param($lake) @(Select-LakeObject s3://{{world.Bucket}}/same/$lake/ 'SELECT * FROM s3object' -As Json) -join "`n" }
            "$((& $read ours) -ceq (& $read theirs))"
            """);

        Assert.True(outcome.Errors.Count == 0, outcome.ToString());
        var run = Assert.Single(world.Jobs.Runs.Skip(started));
        Assert.Equal(1, world.Proxy.Count("StartJobRun") - calls);
        Assert.Equal([$"Glue 5.1 3.5.6 420 300 21 {run.Id}", $"True {run.Id}", "True", "True"], outcome.Output);
        Assert.Equal(Folders("same/ours/"), Folders("same/theirs/"));
        Assert.DoesNotContain(world.Keys("same/_partitionlake/theirs/"), key => key.Contains("/jobs/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_fails_at_any_stage_takes_too_long_or_is_stopped_leaves_the_lake_as_it_was_and_says_why()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");
        world.NewFaults();
        var state = "";
        var uploads = int.MaxValue;
        world.Jobs.Begun = _ => state.Length == 0 ? Task.CompletedTask : throw new GlueRunException(state, "OutOfMemoryError: a worker was lost");
        world.Jobs.Uploading = (_, _) => uploads-- > 0 ? Task.CompletedTask : throw new GlueRunException("FAILED", "OutOfMemoryError: a worker was lost");
        var line = $"Invoke-PartitionEtl -Plan $plan -Destination s3://{world.Bucket}/failed/lake/";
        var made = world.Run($"$plan = {world.Plan}; $null = {line}");
        Assert.True(made.Errors.Count == 0, made.ToString());
        var before = world.Keys("failed/");

        foreach (var (ends, says) in new[] { ("FAILED", "failed"), ("TIMEOUT", "took longer than it was given"), ("STOPPED", "was stopped"), ("", "failed") })
        {
            (state, uploads) = (ends, 5);
            var outcome = world.Run($"$plan = {world.Plan}; {line} -Column 'rate AS other' -AllowSchemaChange {Glue} -JobName failing");
            Assert.Contains($"'{world.Jobs.Runs[^1].Id}' on Glue 5.1 {says}: OutOfMemoryError", Assert.Single(outcome.Errors), StringComparison.Ordinal);
            Assert.Equal(before, world.Keys("failed/"));
        }
    }

    [Fact]
    public void A_row_for_which_an_expression_fails_is_named_with_its_file()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");
        world.NewFaults();

        var outcome = world.Run($$"""
            $plan = {{world.Plan}}
            $plan.Columns = 'id / (id - 150) AS x'
            Invoke-PartitionEtl -Plan $plan -Destination s3://{{world.Bucket}}/row/lake/ {{Glue}} -JobName row
            """);

        var error = Assert.Single(outcome.Errors);
        Assert.Contains($"row 51 of 's3://{world.Bucket}/in/fact/b.parquet'", error, StringComparison.Ordinal);
        Assert.Empty(world.Keys("row/lake/"));
    }

    [Fact]
    public async Task Ctrl_C_stops_the_job()
    {
        world.NewFaults();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Jobs.Begun = _ => Hold(begun, Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        using var shell = Start("stopped");
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        shell.Interrupt();

        var outcome = shell.Finish();

        Assert.True(outcome.ExitCode == 1 && !outcome.Lines.Contains("never"), outcome.Output + outcome.Errors);
        Assert.Equal("STOPPED", world.Jobs.Runs[^1].State);
        Assert.Empty(world.Keys("stopped/lake/"));
    }

    [Fact]
    public async Task A_command_that_died_is_gone_on_with_by_Resume_and_a_job_that_was_given_up_and_ends_later_changes_nothing()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");
        world.NewFaults();
        var (begun, gate) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        var started = world.Jobs.Runs.Count;
        world.Jobs.Uploading = (run, _) => run == world.Jobs.Runs[started] ? Hold(begun, gate.Task) : Task.CompletedTask;
        using (var shell = Start("died"))
            await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        var zombie = world.Jobs.Runs[^1];

        // Without -Resume a job of its own; then the first ends after all, and the lake stays.
        var second = world.Run(Line("died") + "; \"$($run.JobRunId) $($run.RowsOut)\"");
        Assert.True(second.Errors.Count == 0, second.ToString());
        Assert.Equal([$"{world.Jobs.Runs[^1].Id} 300"], second.Output);
        Assert.NotEqual(zombie.Id, world.Jobs.Runs[^1].Id);
        var lake = world.Keys("died/lake/");
        gate.SetResult();
        await zombie.Work;
        Assert.Equal("SUCCEEDED", zombie.State);
        Assert.Equal(lake, world.Keys("died/lake/"));
        Assert.Contains(world.Keys("died/_partitionlake/"), key => key.Contains("/jobs/", StringComparison.Ordinal));

        // With -Resume the job that is at work.
        (begun, gate) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        world.Jobs.Begun = _ => Hold(begun, gate.Task);
        using (var shell = Start("resumed"))
            await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        gate.SetResult();
        var resumed = world.Run(Line("resumed", "-Resume") + "; \"$($run.JobRunId) $($run.RowsOut)\"");
        Assert.True(resumed.Errors.Count == 0, resumed.ToString());
        Assert.Equal([$"{world.Jobs.Runs[^1].Id} 300"], resumed.Output);
        Assert.Equal(3, world.Jobs.Runs.Count - started);
        Assert.Equal(lake.Select(static key => key.Split('/', 2)[1]), world.Keys("resumed/lake/").Select(static key => key.Split('/', 2)[1]));
    }

    private static async Task Hold(TaskCompletionSource begun, Task gate)
    {
        begun.TrySetResult();
        await gate;
    }

    private string Line(string lake, string more = "") =>
        $"$run = Invoke-PartitionEtl -Plan {world.Plan} -Destination s3://{world.Bucket}/{lake}/lake/ {Glue} -JobName held {more}";

    private ShellProcess Start(string lake) => ShellProcess.StartWith(world.Environment, "-Command", $"Import-Module PartitionLake; {Line(lake)}; 'never'");

    private string[] Folders(string prefix) => [.. world.Keys(prefix).Select(key => key[prefix.Length..key.LastIndexOf('/')])];
}
