using System.Security.Cryptography;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>Brings one job to its end: starts it, or goes on waiting for the one that a dead process started, and reads what it answers.</summary>
/// <param name="context">The run.</param>
/// <param name="runner">What runs jobs.</param>
/// <param name="language">How they are asked.</param>
internal sealed class JobWatch(RunContext context, IJobRunner runner, IJobLanguage language)
{
    private const int AttemptDigits = 8;

    /// <summary>What may be spent on tidying after a job that came to nothing; Clear-LakeOrphan finds the rest.</summary>
    private static readonly TimeSpan TidyLimit = TimeSpan.FromSeconds(10);

    private readonly ILakeStore _store = context.Store;
    private readonly RunSession _session = context.Session;
    private JobOutcome? _outcome;

    /// <summary>Where the job has left its rows; null before it has.</summary>
    public JobFolder? Folder { get; private set; }

    /// <summary>Whether a job is known to have been started, now or by a process that died.</summary>
    public bool MayRun { get; private set; }

    /// <summary>The job, for the manifest.</summary>
    /// <param name="hash">Checksum of what it was asked.</param>
    /// <param name="totals">What it counted.</param>
    public ManifestJob Describe(string hash, JobTotals totals) =>
        new(runner.Engine, hash, context.Progress.Job.JobRunId ?? "", _outcome?.DpuSeconds, totals.SparkVersion);

    /// <summary>Waits until the rows are staged.</summary>
    /// <exception cref="LakeException">The job refused the data, failed, or could not be started or watched.</exception>
    public async Task<JobTotals> RunAsync()
    {
        if (_session.UnfinishedJob is { } old && old.Engine == runner.Engine
            && await ResumeAsync(old).ConfigureAwait(false) is { } totals)
            return totals;
        return await StartAsync().ConfigureAwait(false);
    }

    /// <summary>The job has come to nothing: what it left goes, as far as the store lets it go in time.</summary>
    public async Task GiveUpAsync()
    {
        using var limit = new CancellationTokenSource(TidyLimit);
        try
        {
            if (Folder is { } folder)
                await folder.RemoveAsync(limit.Token).ConfigureAwait(false);
            await _session.GiveUpAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // The failure itself is what the caller has to hear.
        }
    }

    /// <summary>Goes on with a job that was asked the same; null where it came to nothing that anybody could use.</summary>
    private async Task<JobTotals?> ResumeAsync(JournalJob old)
    {
        var folder = new JobFolder(_store, _session.RunId, old.Attempt);
        var submission = Submission(folder);
        var plan = language.Render(context.Plan, submission.Places);
        if (await folder.ReadAsync(folder.Plan, context.Stop).ConfigureAwait(false) is not { } asked || !asked.AsSpan().SequenceEqual(plan))
            return null;
        (Folder, MayRun) = (folder, true);
        context.Progress.Job.JobRunId = old.JobRunId;
        if (await folder.ReadAsync(folder.Result, context.Stop).ConfigureAwait(false) is { } early)
            return await language.ReadAsync(early, context).ConfigureAwait(false);
        _outcome = await runner.AttachAsync(submission, old.JobRunId, context.Progress.Job, context.Stop).ConfigureAwait(false);
        if (_outcome is not null && await folder.ReadAsync(folder.Result, context.Stop).ConfigureAwait(false) is { } result)
            return await ReadAsync(result).ConfigureAwait(false);
        (Folder, MayRun) = (null, false);
        return null;
    }

    private async Task<JobTotals> StartAsync()
    {
        var folder = Folder = new JobFolder(_store, _session.RunId, RandomNumberGenerator.GetHexString(AttemptDigits, lowercase: true));
        var submission = Submission(folder);
        await runner.PrepareAsync(submission.ScriptUri, context.Stop).ConfigureAwait(false);
        // Noted before all else: whoever comes after a crash knows where it stages, and finds it by the name of the try.
        await _session.ComputeAsync(new JournalJob(runner.Engine, folder.Attempt, null), context.Stop).ConfigureAwait(false);
        await PutScriptAsync().ConfigureAwait(false);
        await _store.PutAsync(folder.Plan, language.Render(context.Plan, submission.Places), context.Stop).ConfigureAwait(false);
        _outcome = await runner.RunAsync(submission, context.Progress.Job, context.Stop).ConfigureAwait(false);
        var result = await folder.ReadAsync(folder.Result, context.Stop).ConfigureAwait(false);
        return result is null ? throw Failed(_outcome) : await ReadAsync(result).ConfigureAwait(false);
    }

    /// <summary>A job that refused the data says so in its result; one that failed without a word is told of as its service tells it.</summary>
    private async Task<JobTotals> ReadAsync(byte[] result)
    {
        var totals = await language.ReadAsync(result, context).ConfigureAwait(false);
        return _outcome is { State: not JobState.Succeeded } failed ? throw Failed(failed) : totals;
    }

    private JobSubmission Submission(JobFolder folder)
    {
        var places = JobPlaces.Of(_store, _session.RunId, folder.Attempt, runner.BucketScheme);
        return new JobSubmission
        {
            RunId = _session.RunId,
            Attempt = folder.Attempt,
            Places = places,
            PlanUri = JobPlaces.Spell(_store.Locate(folder.Plan), runner.BucketScheme),
            ScriptUri = JobPlaces.Spell(_store.Locate(ScriptPath), runner.BucketScheme),
            OnStarted = (jobRunId, token) => NoteAsync(folder, jobRunId, token),
        };
    }

    private ValueTask NoteAsync(JobFolder folder, string jobRunId, CancellationToken cancellationToken)
    {
        MayRun = true;
        return _session.ComputeAsync(new JournalJob(runner.Engine, folder.Attempt, jobRunId), cancellationToken);
    }

    private string ScriptPath => JobFolder.ScriptOf(Convert.ToHexString(SHA256.HashData(language.Script.Span)).ToLowerInvariant());

    private async Task PutScriptAsync()
    {
        if (await _store.FindAsync(ScriptPath, context.Stop).ConfigureAwait(false) is null)
            await _store.PutAsync(ScriptPath, language.Script, context.Stop).ConfigureAwait(false);
    }

    private LakeException Failed(JobOutcome outcome)
    {
        var what = outcome.State switch
        {
            JobState.Succeeded => "ended, and left no result",
            JobState.Failed => "failed",
            JobState.Stopped => "was stopped",
            JobState.TimedOut => "took longer than it was given",
        };
        return new LakeException(
            LakeErrorCode.JobFailed,
            $"The job '{outcome.JobRunId}' on {runner.Engine} {what}{(outcome.Message is null ? "." : $": {outcome.Message}")} The lake is as it was.",
            "See the job's log. For lack of memory or time give it more workers, a larger type or -JobTimeout, and run the same command again.",
            outcome.JobRunId);
    }
}
