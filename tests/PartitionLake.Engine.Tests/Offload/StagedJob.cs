using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>
/// Stands for a job on another engine, where the run around it is what a test is about: computes the plan with this process, and leaves what comes
/// of it where a job would, one object of a strange name for each partition, then its result.
/// </summary>
/// <param name="put">Writes an object of the job, by its URI.</param>
/// <param name="folder">For the lake that it copies from.</param>
/// <param name="plan">What it computes.</param>
internal sealed class StagedJob(Action<string, byte[]> put, TempFolder folder, Func<EtlPlan> plan) : IJobRunner, IJobLanguage
{
    private static readonly ConcurrentDictionary<(string Folder, string Fact), (string Lake, EtlResult Result)> s_computed = new();

    private readonly Dictionary<string, JobSubmission> _started = [];

    public string Engine { get; set; } = "Spark";

    public string BucketScheme => "s3";

    public ReadOnlyMemory<byte> Script { get; set; } = "script"u8.ToArray();

    /// <summary>The attempts that were started, in order.</summary>
    public List<string> Attempts { get; } = [];

    /// <summary>How many times somebody waited for a job of an earlier process.</summary>
    public int Attached { get; private set; }

    public bool WasStopped { get; private set; }

    /// <summary>Changes what the job leaves: given the path below its data and the content, what it writes instead.</summary>
    public Func<string, byte[], IEnumerable<(string Path, byte[] Content)>> Spoil { get; set; } = static (path, content) => [(path, content)];

    /// <summary>Changes what the job says that it counted.</summary>
    public Func<JobTotals, JobTotals> Counted { get; set; } = static totals => totals;

    /// <summary>Whether what one job has computed of a fact serves the next of the same, where a test has many.</summary>
    public bool KeepsComputed { get; init; }

    public JobState Ends { get; set; } = JobState.Succeeded;

    /// <summary>What the job refuses, told in its result.</summary>
    public LakeException? Refusal { get; set; }

    /// <summary>Runs when the job has begun, before it reads.</summary>
    public Func<CancellationToken, Task> Begun { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Whether a job that was started goes on after its caller has died, and can be waited for.</summary>
    public bool Survives { get; set; }

    /// <summary>The last that was started, which a zombie finishes later.</summary>
    public JobSubmission Last => _started[Attempts[^1]];

    public IReadOnlyList<string> Calls => [];

    public JobMachines? Machines => null;

    public void EnsureUsable(EtlPlan plan)
    {
    }

    public Task PrepareAsync(string scriptUri, CancellationToken cancellationToken) => Task.CompletedTask;

    public byte[] Render(BoundPlan plan, JobPlaces places) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["plan"] = PlanChecksum.Of(plan.Plan), ["data"] = places.DataUri });

    public Task<JobTotals> ReadAsync(ReadOnlyMemory<byte> result, RunContext context) =>
        Refusal is { } refusal ? throw refusal : Task.FromResult(JsonSerializer.Deserialize<JobTotals>(result.Span)!);

    public async Task<JobOutcome> RunAsync(JobSubmission submission, JobProgress progress, CancellationToken cancellationToken)
    {
        Attempts.Add(submission.Attempt);
        _started.Add(submission.Attempt, submission);
        progress.JobRunId = $"jr_{submission.Attempt}";
        if (submission.OnStarted is { } started)
            await started(progress.JobRunId, cancellationToken);
        try
        {
            await Begun(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            WasStopped = true;
            throw;
        }
        return await FinishAsync(submission);
    }

    public async Task<JobOutcome?> AttachAsync(JobSubmission submission, string? jobRunId, JobProgress progress, CancellationToken cancellationToken)
    {
        if (!Survives || !_started.ContainsKey(submission.Attempt))
            return null;
        Attached++;
        progress.JobRunId = $"jr_{submission.Attempt}";
        return await FinishAsync(submission);
    }

    /// <summary>Does what the job does, whoever waits for it.</summary>
    public async Task<JobOutcome> FinishAsync(JobSubmission submission)
    {
        var outcome = new JobOutcome($"jr_{submission.Attempt}", Ends, Ends == JobState.Succeeded ? null : "a worker was lost") { DpuSeconds = 60 };
        if (Ends != JobState.Succeeded)
            return outcome;
        var (lake, result) = await ComputeAsync();
        var number = 0;
        foreach (var file in Directory.CreateDirectory(lake).GetFiles("*.parquet", SearchOption.AllDirectories)
            .Select(static found => found.FullName).Order(StringComparer.Ordinal))
        {
            var partition = Path.GetRelativePath(lake, Path.GetDirectoryName(file)!).Replace('\\', '/');
            foreach (var (path, content) in Spoil($"{partition}/part-{number++:d5}-5f0e.c000.zstd.parquet", File.ReadAllBytes(file)))
                put($"{submission.Places.DataUri}/{path}", content);
        }
        var totals = new JobTotals(new RowTotals(result.RowsIn, result.Joins), result.RowsOut, result.Checks, "3.5.6");
        put(submission.Places.ResultUri, JsonSerializer.SerializeToUtf8Bytes(Counted(totals)));
        return outcome;
    }

    private async Task<(string Lake, EtlResult Result)> ComputeAsync()
    {
        var asked = plan();
        var key = Convert.ToHexString(SHA256.HashData(asked.Fact.SelectMany(File.ReadAllBytes).ToArray()));
        if (KeepsComputed && s_computed.TryGetValue((folder.Path, key), out var known))
            return known;
        var lake = folder[$"computed-{Guid.NewGuid():n}"];
        var result = await EtlRun.RunAsync(
            asked with { Destination = lake, Mode = PublishMode.Overwrite, Verify = VerifyRule.None },
            new EtlOptions { TempPath = folder.Path }, new EtlProgress(), CancellationToken.None);
        s_computed[(folder.Path, key)] = (lake, result);
        return (lake, result);
    }
}
