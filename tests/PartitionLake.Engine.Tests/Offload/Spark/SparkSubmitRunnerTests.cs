using System.Globalization;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Offload.Spark;

/// <summary>spark-submit as a process: what it is given, what is told of it, and that it ends with the run. A script of the shell stands for it.</summary>
public sealed class SparkSubmitRunnerTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Gives_its_arguments_then_the_script_as_a_path_and_the_plan()
    {
        var runner = Runner("echo 'partitionlake: WRITING'; printf '%s\\n' \"$@\" > \"$(dirname \"$0\")/given\"");
        var progress = new JobProgress();
        var outcome = await runner.RunAsync(Submission(), progress, TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Succeeded, outcome.State);
        Assert.Equal("WRITING", progress.State);
        Assert.Equal(["--master", "local[2]", "/a b/script.py", "--plan", "file:///a b/plan.json"],
            await File.ReadAllLinesAsync(_temp["given"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failure_brings_the_last_lines_of_its_errors()
    {
        var outcome = await Runner("echo 'out of memory' >&2; exit 3").RunAsync(Submission(), new JobProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Failed, outcome.State);
        Assert.Contains("out of memory", outcome.Message, StringComparison.Ordinal);
    }

    /// <summary>spark-submit joins both streams of its Python on its own standard output.</summary>
    [Fact]
    public async Task A_failure_brings_what_the_script_said_and_not_its_progress()
    {
        var runner = Runner("echo 'partitionlake: WRITING'; echo \"ModuleNotFoundError: No module named 'pyspark'\"; exit 1");
        var outcome = await runner.RunAsync(Submission(), new JobProgress(), TestContext.Current.CancellationToken);
        Assert.Equal("spark-submit ended with 1. Its last lines:\nModuleNotFoundError: No module named 'pyspark'", outcome.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named_with_the_remedy()
    {
        var runner = new SparkSubmitRunner(_temp["nothing"], []);
        var error = await Assert.ThrowsAsync<LakeException>(() => runner.RunAsync(Submission(), new JobProgress(), TestContext.Current.CancellationToken));
        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains("-SparkSubmit", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_it_ends_with_its_children()
    {
        using var stop = new CancellationTokenSource();
        var child = new TaskCompletionSource();
        var runner = Runner("sleep 600 & echo $! > \"$(dirname \"$0\")/child\"; wait");
        var submission = Submission() with
        {
            OnStarted = (_, _) =>
            {
                child.SetResult();
                return ValueTask.CompletedTask;
            },
        };
        var run = runner.RunAsync(submission, new JobProgress(), stop.Token);
        await child.Task;
        await UntilAsync(() => File.Exists(_temp["child"]) && new FileInfo(_temp["child"]).Length > 0);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        var id = int.Parse(await File.ReadAllTextAsync(_temp["child"], TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        await UntilAsync(() => HasEnded(id));
    }

    [Fact]
    public void A_command_line_for_people_has_no_secret()
    {
        string[] arguments =
        [
            "--conf", "spark.hadoop.fs.s3a.secret.key=Zr9", "--conf", "spark.hadoop.fs.s3a.access.key=AKIA1", "--conf", "spark.app.Password=hunter2",
            "--conf", "spark.executor.memory=8g",
        ];

        var shown = new SparkSubmitRunner("spark-submit", arguments).Calls[0];

        Assert.Equal(
            "spark-submit --conf spark.hadoop.fs.s3a.secret.key=*** --conf spark.hadoop.fs.s3a.access.key=*** --conf spark.app.Password=*** "
                + "--conf spark.executor.memory=8g partitionlake_job.py --plan plan.json",
            shown);
    }

    private static bool HasEnded(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private SparkSubmitRunner Runner(string commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script of the shell stands for spark-submit.");
        var path = _temp["spark-submit"];
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new SparkSubmitRunner(path, ["--master", "local[2]"]);
    }

    private static JobSubmission Submission() => new()
    {
        RunId = "run",
        Attempt = "1",
        PlanUri = "file:///a b/plan.json",
        ScriptUri = "file:///a b/script.py",
        Places = new JobPlaces("file:///data", "file:///result.json", "s3a"),
    };
}
