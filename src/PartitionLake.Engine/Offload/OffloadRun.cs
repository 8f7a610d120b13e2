using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Offload;

/// <summary>
/// Runs a plan whose rows another engine computes: binds it, lets a job do phase 1 and stage one object for each partition, holds what lies there
/// against the plan, and publishes it as a run of this process publishes what it has encoded.
/// </summary>
public sealed class OffloadRun
{
    private readonly EtlPlan _plan;
    private readonly EtlOptions _options;
    private readonly IJobRunner _runner;
    private readonly IJobLanguage _language;
    private readonly EtlProgress _progress;
    private readonly List<PhaseTime> _phases = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly WarningLog _warnings;

    private OffloadRun(EtlPlan plan, EtlOptions options, IJobRunner runner, IJobLanguage language, EtlProgress progress)
    {
        _plan = plan;
        _options = options with { KeepsJournal = true };
        _runner = runner;
        _language = language;
        _progress = progress;
        _warnings = new WarningLog(options.OnWarning);
    }

    /// <exception cref="LakeException">The plan, an input, the job or the destination is not as it must be. The lake is as it was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the job is stopped, and the lake is as it was.</exception>
    internal static Task<EtlResult> RunAsync(
        EtlPlan plan, EtlOptions options, IJobRunner runner, IJobLanguage language, EtlProgress progress, CancellationToken cancellationToken) =>
        new OffloadRun(plan, options, runner, language, progress).RunAsync(cancellationToken);

    private async Task<EtlResult> RunAsync(CancellationToken cancellationToken)
    {
        Begin(EtlPhase.Plan);
        Refuse(_plan);
        _runner.EnsureUsable(_plan);
        var memory = MemoryPlan.For(_options, Math.Max(1, _options.MaxConcurrency ?? Environment.ProcessorCount));
        var tempFolder = RunContext.FindTempFolder(_options);
        using var spools = new InputSpools(tempFolder, memory.WorkerCount);
        var plan = await PlanBinder.BindAsync(_plan, _options.Storage, _warnings, spools, cancellationToken).ConfigureAwait(false);
        _progress.RowsTotal = plan.Fact.RowCount;
        // What cannot be asked with equal results is refused before anything of the lake is touched.
        var hash = HashOf(plan);
        using var store = _options.Seams.OpenStore?.Invoke(_plan.Destination) ?? _options.Storage.Open(_plan.Destination, _warnings);
        await using var session = await RunSession.BeginAsync(store, plan, _options, _warnings, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        var context = new RunContext(plan, store, session, memory, tempFolder, _options, _progress, stop.Token);
        Warn(session);
        EndPhase(EtlPhase.Plan);
        try
        {
            return await RunAsync(context, hash).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (session.LeaseLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await session.ExplainAsync(e, visible: 0).ConfigureAwait(false) ?? (Exception)e;
        }
    }

    private async Task<EtlResult> RunAsync(RunContext context, string hash)
    {
        if (await RepeatedJob.FindAsync(context, hash).ConfigureAwait(false) is var (totals, unchanged, earlier))
        {
            await context.Session.VerifyAsync(context.Stop).ConfigureAwait(false);
            await context.Session.EndAsync(context.Stop).ConfigureAwait(false);
            await JobLeftovers.RemoveAsync(context).ConfigureAwait(false);
            return RunResult.Of(context, totals, unchanged, _phases) with { Job = earlier, Warnings = _warnings.Warnings };
        }
        Begin(EtlPhase.Job);
        var job = new JobWatch(context, _runner, _language);
        var (counted, staged) = await ComputeAsync(context, job).ConfigureAwait(false);
        context.Session.Job = job.Describe(hash, counted);
        EndPhase(EtlPhase.Job);

        Begin(EtlPhase.Publish);
        var publishing = new RunPublishing(context, staged);
        var published = await publishing.RunAsync().ConfigureAwait(false);
        await JobLeftovers.RemoveAsync(context).ConfigureAwait(false);
        EndPhase(EtlPhase.Publish);
        return RunResult.Of(context, counted.Rows, published, _phases) with
        {
            Job = context.Session.Job,
            Checks = counted.Checks,
            Verification = publishing.Verification,
            Warnings = _warnings.Warnings,
        };
    }

    /// <summary>Lets the job compute, and looks at what it left. A job that came to nothing leaves nothing.</summary>
    private static async Task<(JobTotals Totals, StagedRows Rows)> ComputeAsync(RunContext context, JobWatch job)
    {
        try
        {
            var totals = await job.RunAsync().ConfigureAwait(false);
            var rows = await new StagedLake(context, job.Folder!.Data).CheckAsync(totals).ConfigureAwait(false);
            await context.Plan.EnsureInputsUnchangedAsync(context.Stop).ConfigureAwait(false);
            return (totals, rows);
        }
        catch (LakeException e) when (SaysNothingOfTheJob(e.Code) && (job.MayRun || e.Code == LakeErrorCode.ServiceUnavailable))
        {
            // It may be at work or have ended well: it stays, for -Resume to go on with.
            throw;
        }
        catch
        {
            await job.GiveUpAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static bool SaysNothingOfTheJob(LakeErrorCode code) => code is LakeErrorCode.ServiceUnavailable or LakeErrorCode.ServiceRejected
        or LakeErrorCode.LeaseLost or LakeErrorCode.AccessDenied or LakeErrorCode.CredentialsRejected or LakeErrorCode.StoreFailed or LakeErrorCode.DiskFull;

    /// <summary>Checksum of what a job is asked, wherever it is to read and write: the script, the engine, and the plan as it is rendered.</summary>
    private string HashOf(BoundPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(_runner.Engine));
        hash.AppendData(_language.Script.Span);
        hash.AppendData(_language.Render(plan, new JobPlaces("data", "result", _runner.BucketScheme)));
        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    /// <summary>Refuses what a job on another engine cannot do.</summary>
    internal static void Refuse(EtlPlan plan)
    {
        if (plan.Mode == PublishMode.Merge)
            throw Refusal("Mode", "Mode Merge looks for old rows in the lake itself, which a job on another engine does not read.",
                "Leave -Engine out, or let the job write with Mode = 'Overwrite' or 'Replace' all rows that the partitions are to have.");
        if (plan.SortBy.Count > 0)
            throw Refusal("SortBy", "A job on another engine keeps the rows of an object in the order of the input, and the plan has SortBy.",
                "Leave SortBy out, or leave -Engine out; Optimize-LakePartition -SortBy sorts a lake that is there.");
        if (plan.BloomFilter.Count > 0)
            throw Refusal("BloomFilter", "A job on another engine writes no Bloom filters that are held against the plan, and the plan has BloomFilter.",
                "Leave BloomFilter out, or leave -Engine out; Optimize-LakePartition -BloomFilter adds filters to a lake that is there.");
    }

    private static LakeException Refusal(string key, string what, string remedy) => new(LakeErrorCode.PlanInvalid, what, remedy, key);

    private void Warn(RunSession session)
    {
        foreach (var (runId, job) in session.AbandonedJobs)
        {
            var name = job.JobRunId is null ? "A job" : $"The job '{job.JobRunId}'";
            _warnings.Add(new LakeWarning(
                LakeWarningCode.JobAbandoned,
                $"{name} on {job.Engine} of the run '{runId}', which died, may still be at work; nothing of it is used. The same command with -Resume "
                    + "would have gone on with it. Stop it where it runs if it is not to cost anything any more."));
        }
    }

    private void Begin(EtlPhase phase)
    {
        _progress.Phase = phase;
        _options.Seams.PhaseBegun?.Invoke(phase);
    }

    private void EndPhase(EtlPhase phase)
    {
        _phases.Add(new PhaseTime(phase, _clock.Elapsed));
        _clock.Restart();
    }
}
