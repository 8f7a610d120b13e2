using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Runs jobs by <c>spark-submit</c>, as a process of this machine that ends with the run that started it.</summary>
/// <param name="program">The program; null for that of <c>SPARK_HOME</c>, or of the search path.</param>
/// <param name="arguments">Arguments of <c>spark-submit</c> before the script, such as <c>--master</c> and <c>--conf</c>.</param>
public sealed partial class SparkSubmitRunner(string? program, IReadOnlyList<string> arguments) : IJobRunner
{
    private const string LocalScheme = "file://";
    private const string Progress = "partitionlake: ";

    /// <inheritdoc/>
    public string Engine => "Spark";

    /// <inheritdoc/>
    public string BucketScheme => "s3a";

    /// <inheritdoc/>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: there is no such program, or it cannot be started.</exception>
    public async Task<JobOutcome> RunAsync(JobSubmission submission, JobProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        ArgumentNullException.ThrowIfNull(progress);
        using var process = Start(submission);
        var clock = Stopwatch.StartNew();
        progress.JobRunId = process.Id.ToString(CultureInfo.InvariantCulture);
        progress.State = "STARTING";
        var last = new LastLines();
        try
        {
            if (submission.OnStarted is { } started)
                await started(progress.JobRunId, cancellationToken).ConfigureAwait(false);
            var output = ReadAsync(process.StandardOutput, line => Tell(line, progress, clock, last), cancellationToken);
            var faults = ReadAsync(process.StandardError, last.Add, cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(output, faults).ConfigureAwait(false);
        }
        catch
        {
            // Whatever stops the waiting stops the job: nobody would look at what it leaves.
            Kill(process);
            throw;
        }
        progress.Seconds = (long)clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0
            ? new JobOutcome(progress.JobRunId, JobState.Succeeded, null)
            : new JobOutcome(progress.JobRunId, JobState.Failed,
                string.Create(CultureInfo.InvariantCulture, $"spark-submit ended with {process.ExitCode}. Its last lines:\n{last}"));
    }

    /// <inheritdoc/>
    /// <remarks>A job of this kind ends with the process that started it, so there is none to wait for.</remarks>
    public Task<JobOutcome?> AttachAsync(JobSubmission submission, string? jobRunId, JobProgress progress, CancellationToken cancellationToken) =>
        Task.FromResult<JobOutcome?>(null);

    /// <inheritdoc/>
    /// <remarks>The command line: the script and its plan by name, and no value of a setting that Spark keeps secret.</remarks>
    public IReadOnlyList<string> Calls =>
    [
        string.Join(' ', [Find(), .. arguments.Select(static text => SecretSetting().Replace(text, "$1***")), "partitionlake_job.py", "--plan", "plan.json"]),
    ];

    /// <inheritdoc/>
    public JobMachines? Machines => null;

    /// <inheritdoc/>
    /// <remarks>Which files Spark reaches is for its own configuration to say.</remarks>
    public void EnsureUsable(EtlPlan plan)
    {
    }

    /// <inheritdoc/>
    public Task PrepareAsync(string scriptUri, CancellationToken cancellationToken) => Task.CompletedTask;

    private Process Start(JobSubmission submission)
    {
        var path = Find();
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(LocalPath(submission.ScriptUri));
        start.ArgumentList.Add("--plan");
        start.ArgumentList.Add(submission.PlanUri);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LakeException(
                LakeErrorCode.PathNotFound,
                $"'{path}' cannot be started: {e.Message}.",
                "Install Spark and Java 17, and name spark-submit with -SparkSubmit, or set SPARK_HOME.",
                path,
                e);
        }
    }

    /// <summary>The script as a path: what takes it for a URI would decode it, and ours encode nothing.</summary>
    private static string LocalPath(string uri) => !uri.StartsWith(LocalScheme, StringComparison.Ordinal) ? uri
        : OperatingSystem.IsWindows() ? uri[LocalScheme.Length..].TrimStart('/') : uri[LocalScheme.Length..];

    private string Find()
    {
        if (program is not null)
            return program;
        var name = OperatingSystem.IsWindows() ? "spark-submit.cmd" : "spark-submit";
        var home = Environment.GetEnvironmentVariable("SPARK_HOME");
        return home is { Length: > 0 } && Path.Combine(home, "bin", name) is var own && File.Exists(own) ? own : name;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> take, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            take(line);
    }

    /// <summary>What the script's Python says of its own end comes here too: spark-submit joins its two streams.</summary>
    private static void Tell(string line, JobProgress progress, Stopwatch clock, LastLines last)
    {
        if (line.StartsWith(Progress, StringComparison.Ordinal))
            progress.State = line[Progress.Length..];
        else
            last.Add(line);
        progress.Seconds = (long)clock.Elapsed.TotalSeconds;
    }

    /// <summary>By the names that Spark's own <c>spark.redaction.regex</c> has.</summary>
    [GeneratedRegex("^(.*(?:secret|password|token|access\\.?key)[^=]*=).*$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex SecretSetting();

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The newest lines of both streams, as they come.</summary>
    private sealed class LastLines
    {
        private const int Most = 40;

        private readonly Queue<string> _lines = new();

        public void Add(string line)
        {
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > Most)
                    _lines.Dequeue();
            }
        }

        public override string ToString()
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }
}
