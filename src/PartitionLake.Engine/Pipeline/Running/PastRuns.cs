using System.Globalization;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>What a run must know of the runs before it: whether it would do again what one of them has done.</summary>
internal sealed class PastRuns
{
    private readonly ILakeStore _store;
    private readonly BoundPlan _plan;
    private readonly string _inputHash;
    private readonly EtlOptions _options;
    private bool _isEnded;
    private HashSet<string>? _appended;

    private PastRuns(ILakeStore store, BoundPlan plan, string inputHash, EtlOptions options)
    {
        _store = store;
        _plan = plan;
        _inputHash = inputHash;
        _options = options;
    }

    private bool MayRepeat => _plan.Plan.Mode == PublishMode.Append;

    /// <summary>Looks at the lake before what dead runs left is put in order.</summary>
    public static async Task<PastRuns> BeginAsync(ILakeStore store, BoundPlan plan, string inputHash, EtlOptions options, CancellationToken cancellationToken)
    {
        var past = new PastRuns(store, plan, inputHash, options);
        if (options.RunId is { } id)
        {
            // A manifest beside its journal is of a run that could not finish.
            past._isEnded = await store.FindAsync(RunManifest.PathOf(id), cancellationToken).ConfigureAwait(false) is not null
                && await store.FindAsync(RunJournal.PathOf(id), cancellationToken).ConfigureAwait(false) is null;
        }
        if (past.MayRepeat && !store.PublishesAtOnce)
        {
            var contents = await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false);
            past._appended = contents.Head?.Appended.Select(static input => input.RunId).ToHashSet(StringComparer.Ordinal) ?? [];
        }
        return past;
    }

    /// <summary>Refuses what the run would refuse.</summary>
    public static async Task PreviewAsync(
        ILakeStore store, BoundPlan plan, string inputHash, EtlOptions options, LakeContents contents, CancellationToken cancellationToken)
    {
        var past = await BeginAsync(store, plan, inputHash, options, cancellationToken).ConfigureAwait(false);
        await past.RefuseUsedIdAsync(cancellationToken).ConfigureAwait(false);
        var appended = past.FindIn(contents);
        var isUnfinished = appended is not null && store.PublishesAtOnce
            && await store.FindAsync(RunJournal.PathOf(appended), cancellationToken).ConfigureAwait(false) is not null;
        await past.FindAppendedAsync(contents, isUnfinished ? appended : null, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that a given id is new, or that of an unfinished run of the same plan over the same inputs.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>.</exception>
    public async Task RefuseUsedIdAsync(CancellationToken cancellationToken)
    {
        if (_options.RunId is not { } id || await _store.FindAsync(RunManifest.PathOf(id), cancellationToken).ConfigureAwait(false) is null)
            return;
        var head = await RunManifest.ReadHeadAsync(_store, id, cancellationToken).ConfigureAwait(false);
        var difference = head.PlanHash != PlanChecksum.Of(_plan.Plan) ? $" It was of another plan ('{head.Plan}')."
            : !head.Inputs.Select(static input => (input.Source, input.Fingerprint))
                .SequenceEqual(_plan.Inputs.Select(static file => (file.Path, file.Fingerprint))) ? " It was over other input."
            : _isEnded ? " It did what this command is to do."
            : null;
        if (difference is not null)
            throw new LakeException(
                LakeErrorCode.PlanInvalid, $"The run '{id}' has ended at {TextOf(head.Finished)}, and an id stands for one run.{difference}",
                "Choose another -RunId, or leave it out.", id);
    }

    /// <summary>The run that has appended the same input by the same plan; null when none has.</summary>
    /// <param name="contents">What the lake holds, now that what dead runs left is in order.</param>
    /// <param name="ended">A run in a bucket that was brought to its end just now.</param>
    /// <param name="undone">The run whose process was the last to hold the lake and died with it.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    /// <returns>A run that was brought to its end just now, or had ended without its command: the command that began it goes on as that run.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.InputAppended"/>: it had ended before.</exception>
    public async Task<string?> FindAppendedAsync(LakeContents contents, string? ended, string? undone, CancellationToken cancellationToken)
    {
        if (FindIn(contents) is not { } runId || runId == _options.RunId)
            return null;
        if (_options.RunId is null && (runId == ended || (_options.Force && runId == undone) || _appended?.Contains(runId) == false))
            return runId;
        // What had ended is appended again by force.
        if (_options.Force)
            return null;
        var when = await FinishedAsync(runId, cancellationToken).ConfigureAwait(false);
        throw new LakeException(
            LakeErrorCode.InputAppended,
            $"The run '{runId}' has appended this input by this plan to '{_store.Root}' already{(when is { } time ? $", at {TextOf(time)}" : "")}: "
                + "appending it again would double its rows.",
            "If they are to be there twice, run again with -Force. Otherwise nothing is left to do.",
            runId);
    }

    /// <summary>The run that has appended the batch; null when none has.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.BatchDiffers"/>: the lake has another batch of that id.</exception>
    public static string? FindBatch(StreamBatch? batch, LakeContents contents, string root)
    {
        if (batch is null || contents.Head?.Appended.LastOrDefault(input => input.Batch?.Id == batch.Id) is not { } earlier)
            return null;
        return earlier.Batch!.Content == batch.Content ? earlier.RunId : throw new LakeException(
            LakeErrorCode.BatchDiffers,
            $"The run '{earlier.RunId}' has appended a batch '{batch.Id}' to '{root}' already, and its rows or positions were other ones: "
                + "an id stands for one batch.",
            "Nothing was appended. Send these rows under another -BatchId, if they are none of that batch; Get-LakeRun -Position tells where to go on.",
            batch.Id);
    }

    private string? FindIn(LakeContents contents) =>
        MayRepeat ? contents.Head?.Appended.LastOrDefault(input => input.InputHash == _inputHash)?.RunId : null;

    private async Task<DateTimeOffset?> FinishedAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return (await RunManifest.ReadHeadAsync(_store, runId, cancellationToken).ConfigureAwait(false)).Finished;
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.RunNotFound or LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported)
        {
            return RunId.TimeOf(runId);
        }
    }

    private static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
