using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Glue;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Catalog;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>Jobs on Glue: defined once, started once, found again, watched and stopped. botocore's models check each request.</summary>
public sealed class GlueRunnerTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private readonly string _name = $"job-{Guid.NewGuid():n}";
    private readonly List<string> _started = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_definition_serves_all_runs_and_each_brings_its_script_and_plan()
    {
        using var link = server.Open();
        var progress = new JobProgress();

        var first = await RunAsync(link, Submission("one"), progress, Cancel);
        var second = await RunAsync(link, Submission("two"), progress, Cancel);

        Assert.Equal((JobState.Succeeded, JobState.Succeeded), (first.State, second.State));
        Assert.Equal(1, link.Proxy.Count("CreateJob"));
        Assert.Equal([first.JobRunId, second.JobRunId], _started);
        Assert.Equal((second.JobRunId, "SUCCEEDED"), (progress.JobRunId, progress.State));
        var start = Body(link, "StartJobRun");
        Assert.Equal("s3://bucket/_partitionlake/lake/jobs/run/two/plan.json", start.GetProperty("Arguments").GetProperty("--plan").GetString());
        Assert.Equal("s3://bucket/_partitionlake/lake/jobs/partitionlake-0.py", start.GetProperty("Arguments").GetProperty("--scriptLocation").GetString());
        Assert.Equal(("G.2X", 3, 90, "FLEX"), (start.GetProperty("WorkerType").GetString(), start.GetProperty("NumberOfWorkers").GetInt32(),
            start.GetProperty("Timeout").GetInt32(), start.GetProperty("ExecutionClass").GetString()));
        var made = Body(link, "CreateJob");
        Assert.Equal((0, "5.1", "glueetl"), (made.GetProperty("MaxRetries").GetInt32(), made.GetProperty("GlueVersion").GetString(),
            made.GetProperty("Command").GetProperty("Name").GetString()));
    }

    [Fact]
    public async Task A_definition_of_another_role_is_brought_up_to_date_and_one_of_somebody_else_is_left()
    {
        using var link = server.Open();
        var definition = """
            {"Job":{"Name":"j","Description":"PartitionLake: runs plans of Invoke-PartitionEtl -Engine Glue","Role":"other","GlueVersion":"5.0",
            "Command":{"Name":"glueetl","PythonVersion":"3","ScriptLocation":"s3://a/b.py"}}}
            """;
        link.Proxy.Answer = call => call.Operation switch
        {
            "GetJob" => new JsonAnswer(definition),
            "UpdateJob" => new JsonAnswer("{}"),
            "StartJobRun" => new JsonAnswer("""{"JobRunId":"jr_1"}"""),
            "GetJobRun" => new JsonAnswer("""{"JobRun":{"Id":"jr_1","JobRunState":"SUCCEEDED","ExecutionTime":30,"MaxCapacity":3.0}}"""),
            _ => null,
        };
        var outcome = await RunAsync(link, Submission("one"), new JobProgress(), Cancel);
        Assert.Equal(90, outcome.DpuSeconds);
        Assert.Equal("arn:aws:iam::111122223333:role/job", Body(link, "UpdateJob").GetProperty("JobUpdate").GetProperty("Role").GetString());

        definition = """{"Job":{"Name":"j","Role":"other"}}""";
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync(link, Submission("two"), new JobProgress(), Cancel));
        Assert.Contains("-JobName", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(1, link.Proxy.Count("UpdateJob"));
        Assert.Equal(1, link.Proxy.Count("StartJobRun"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_start_whose_reply_was_lost_is_found_by_its_arguments_and_not_sent_again(int look)
    {
        using var link = server.Open();
        var looks = 0;
        link.Proxy.Answer = call => call.Operation switch
        {
            "StartJobRun" => JsonAnswer.Error("InternalServiceException", "lost", 500),
            "GetJobRuns" => new JsonAnswer(++looks < look
                ? """{"JobRuns":[{"Id":"jr_other","Arguments":{"--attempt":"zero"}}]}"""
                : """{"JobRuns":[{"Id":"jr_other","Arguments":{"--attempt":"zero"}},{"Id":"jr_ours","Arguments":{"--attempt":"one"}}]}"""),
            "GetJobRun" => new JsonAnswer("""{"JobRun":{"Id":"jr_ours","JobRunState":"SUCCEEDED"}}"""),
            _ => null,
        };

        var outcome = await RunAsync(link, Submission("one"), new JobProgress(), Cancel);

        Assert.Equal("jr_ours", outcome.JobRunId);
        Assert.Equal(1, link.Proxy.Count("StartJobRun"));
    }

    [Fact]
    public async Task A_start_that_did_not_happen_is_asked_for_again()
    {
        using var link = server.Open();
        var starts = 0;
        link.Proxy.Answer = call => call.Operation == "StartJobRun" && ++starts < 3 ? JsonAnswer.Error("ThrottlingException", "Rate exceeded") : null;
        Assert.Equal(JobState.Succeeded, (await RunAsync(link, Submission("one"), new JobProgress(), Cancel)).State);
        Assert.Equal(3, starts);
    }

    [Fact]
    public async Task Of_two_runs_of_one_try_the_first_counts_and_the_other_is_stopped()
    {
        using var link = server.Open();
        link.Proxy.Answer = call => call.Operation switch
        {
            "StartJobRun" => JsonAnswer.Error("InternalServiceException", "lost", 500),
            "GetJobRuns" => new JsonAnswer(
                """{"JobRuns":[{"Id":"jr_second","Arguments":{"--attempt":"one"}},{"Id":"jr_first","Arguments":{"--attempt":"one"}}]}"""),
            "GetJobRun" => new JsonAnswer("""{"JobRun":{"Id":"jr_first","JobRunState":"SUCCEEDED"}}"""),
            "BatchStopJobRun" => new JsonAnswer("{}"),
            _ => null,
        };
        Assert.Equal("jr_first", (await RunAsync(link, Submission("one"), new JobProgress(), Cancel)).JobRunId);
        Assert.Equal("jr_second", Body(link, "BatchStopJobRun").GetProperty("JobRunIds")[0].GetString());
    }

    [Theory]
    [InlineData("FAILED", JobState.Failed)]
    [InlineData("ERROR", JobState.Failed)]
    [InlineData("STOPPED", JobState.Stopped)]
    [InlineData("TIMEOUT", JobState.TimedOut)]
    [InlineData("EXPIRED", JobState.TimedOut)]
    public async Task A_run_is_watched_through_its_states_and_throttling_to_its_end(string state, JobState expected)
    {
        using var link = server.Open();
        var states = new Queue<string>(["WAITING", "STARTING", "", "RUNNING", "STOPPING", state]);
        link.Proxy.Answer = call => call.Operation != "GetJobRun" ? null
            : states.Dequeue() is { Length: > 0 } next
            ? new JsonAnswer($$$"""{"JobRun":{"Id":"jr","JobRunState":"{{{next}}}","ErrorMessage":"OutOfMemoryError","DPUSeconds":12.5}}""")
            : JsonAnswer.Error("ThrottlingException", "Rate exceeded");
        var outcome = await RunAsync(link, Submission("one"), new JobProgress(), Cancel);
        Assert.Equal((expected, "OutOfMemoryError", 12.5), (outcome.State, outcome.Message, outcome.DpuSeconds));
    }

    [Fact]
    public async Task Stopping_the_wait_stops_the_run()
    {
        using var link = server.Open();
        using var stop = new CancellationTokenSource();
        link.Proxy.Answer = call =>
        {
            if (call.Operation == "GetJobRun")
                stop.Cancel();
            return call.Operation switch
            {
                "GetJobRun" => new JsonAnswer("""{"JobRun":{"Id":"jr","JobRunState":"RUNNING"}}"""),
                "BatchStopJobRun" => new JsonAnswer("{}"),
                _ => null,
            };
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(link, Submission("one"), new JobProgress(), stop.Token));
        Assert.Equal(_started[0], Body(link, "BatchStopJobRun").GetProperty("JobRunIds")[0].GetString());
    }

    [Fact]
    public async Task A_run_of_an_earlier_process_is_found_by_its_name_or_its_arguments_or_not_at_all()
    {
        using var link = server.Open();
        Assert.Null(await Runner(link).AttachAsync(Submission("one"), null, new JobProgress(), Cancel));
        var first = await RunAsync(link, Submission("one"), new JobProgress(), Cancel);

        Assert.Equal(first.JobRunId, (await Runner(link).AttachAsync(Submission("one"), first.JobRunId, new JobProgress(), Cancel))!.JobRunId);
        Assert.Equal(first.JobRunId, (await Runner(link).AttachAsync(Submission("one"), null, new JobProgress(), Cancel))!.JobRunId);
        Assert.Null(await Runner(link).AttachAsync(Submission("two"), null, new JobProgress(), Cancel));
        Assert.Null(await Runner(link).AttachAsync(Submission("one"), "jr_unknown", new JobProgress(), Cancel));
    }

    [Fact]
    public async Task A_refusal_names_the_permission_and_the_job()
    {
        using var link = server.Open();
        link.Proxy.Answer = call => call.Operation == "StartJobRun" ? JsonAnswer.Error("AccessDeniedException", "not authorized") : null;
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync(link, Submission("one"), new JobProgress(), Cancel));
        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        Assert.Contains("glue:StartJobRun", error.Remedy, StringComparison.Ordinal);
        Assert.Contains($"job/{_name}", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.0", "s3://b/lake/", "GlueVersion")]
    [InlineData("five", "s3://b/lake/", "GlueVersion")]
    [InlineData("5.0", "/lakes/lake", "/lakes/lake")]
    public void What_no_job_can_do_is_refused_before_anybody_is_asked(string version, string destination, string target)
    {
        using var link = server.Open();
        var runner = new GlueRunner(link.Aws, new GlueOptions { Role = "jobs", GlueVersion = version });
        var plan = new EtlPlan
        {
            Fact = ["s3://b/in/"], PartitionBy = [new PartitionColumnPlan("k", "k", 0)], Destination = destination, FileName = "f.parquet",
        };

        var error = Assert.Throws<LakeException>(() => runner.EnsureUsable(plan));

        Assert.Equal((LakeErrorCode.PlanInvalid, target), (error.Code, error.Target));
        Assert.Empty(link.Proxy.Calls);
    }

    [Theory]
    [InlineData("G.1X", 10, false, 10.0, "4.40")]
    [InlineData("G.12X", 2, true, 24.0, "6.96")]
    [InlineData("R.2X", 3, false, 6.0, null)]
    [InlineData("Standard", 3, false, null, null)]
    public void Machines_are_told_with_what_they_cost_by(string type, int workers, bool isFlexible, double? dpus, string? dollars)
    {
        var options = new GlueOptions { Role = "jobs", WorkerType = type, Workers = workers, IsFlexible = isFlexible };
        Assert.Equal((dpus, dollars), (options.Dpus, options.DollarsPerHour?.ToString("0.00", CultureInfo.InvariantCulture)));
    }

    /// <summary>As a run does: the definition before anything of the lake, the job after it.</summary>
    private async Task<JobOutcome> RunAsync(CatalogLink link, JobSubmission submission, JobProgress progress, CancellationToken cancellationToken)
    {
        await Runner(link).PrepareAsync(submission.ScriptUri, cancellationToken);
        return await Runner(link).RunAsync(submission, progress, cancellationToken);
    }

    private GlueRunner Runner(CatalogLink link) => new(link.Aws, new GlueOptions
    {
        JobName = _name,
        Role = "arn:aws:iam::111122223333:role/job",
        Workers = 3,
        WorkerType = "G.2X",
        IsFlexible = true,
        Timeout = TimeSpan.FromMinutes(90),
    })
    { Pause = static (_, token) => { token.ThrowIfCancellationRequested(); return Task.CompletedTask; } };

    private JobSubmission Submission(string attempt) => new()
    {
        RunId = "run",
        Attempt = attempt,
        PlanUri = $"s3://bucket/_partitionlake/lake/jobs/run/{attempt}/plan.json",
        ScriptUri = "s3://bucket/_partitionlake/lake/jobs/partitionlake-0.py",
        Places = new JobPlaces("s3://bucket/data", "s3://bucket/result.json", "s3"),
        OnStarted = (jobRunId, _) => { _started.Add(jobRunId); return ValueTask.CompletedTask; },
    };

    private static JsonElement Body(CatalogLink link, string operation) =>
        JsonSerializer.Deserialize<JsonElement>(link.Proxy.Calls.Last(call => call.Operation == operation).Body);
}
