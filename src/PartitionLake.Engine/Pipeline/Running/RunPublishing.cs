using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>Phase 2 of a run: compares with what is there, encodes, stages, and makes all visible together.</summary>
internal sealed class RunPublishing(RunContext context, IProducedRows produced)
{
    private readonly EtlPlan _plan = context.Plan.Plan;
    private readonly RunSession _session = context.Session;
    private Verification? _verification;

    /// <summary>What the second reader has read; null where nothing was to be verified.</summary>
    public VerificationCounts? Verification => _verification?.Counts;

    private IEnumerable<string> Folders => produced.Directory.Produced(produced.RowCounts);

    public async Task<PublishedLake> RunAsync()
    {
        context.Progress.PartitionsTotal = produced.Directory.Count;
        // Appending compares nothing, and force writes all.
        var known = context.Options.Force || _plan.Mode == PublishMode.Append ? LakeContents.None(context.Store) : _session.Contents;
        var digests = await KnownDigests.ReadAsync(context.Store, known, context.Stop).ConfigureAwait(false);
        var existing = await ExistingObjects.ListAsync(context.Store, context.Plan, digests, context.Stop).ConfigureAwait(false);
        await existing.RefuseOtherSpellingsAsync(
            context.Store, _plan.Mode, produced.Limits.Folding, _session.Contents, Folders, context.Stop).ConfigureAwait(false);
        RefuseToEmpty(existing);
        await _session.CompareAsync(existing, context.Stop).ConfigureAwait(false);
        _verification = context.Options.WhatIf
            ? null
            : Publishing.Verification.Of(
                _plan.Verify, _session.RunId, produced.Directory, produced.RowCounts, context.TempFolder, context.Options.Seams.SecondView);
        if (_verification is { } verification)
            await produced.VerifyAsync(verification, context.Stop).ConfigureAwait(false);
        // Merging holds everything back until it knows which partitions it changes.
        if (_plan.Mode != PublishMode.Merge)
            _session.Expect(PlannedChanges.Of(_session.Subject, _session.RunId, Folders, existing));
        return context.Options.WhatIf
            ? await EncodeAsync(new WhatIfSink(context.Store), existing).ConfigureAwait(false)
            : await PublishAsync(existing).ConfigureAwait(false);
    }

    private async Task<PublishedLake> PublishAsync(ExistingObjects existing)
    {
        return await _session.PublishAsync(context.TempFolder, context.Progress, async publication =>
        {
            var published = await EncodeAsync(new PublicationSink(publication), existing).ConfigureAwait(false);
            if (published.HasChanges || _session.MustRecord)
            {
                produced.Reconcile(published);
                await publication.FlushAsync(context.Stop).ConfigureAwait(false);
                var listed = await _session.StageManifestAsync(publication, produced.Totals, published, context.Stop).ConfigureAwait(false);
                produced.Reconcile(published, listed);
                await publication.CompleteAsync(null, context.Stop).ConfigureAwait(false);
                await _session.EndAsync(context.Stop).ConfigureAwait(false);
            }
            else
            {
                // What was found unchanged may be what another run has made of it since.
                await _session.VerifyAsync(context.Stop).ConfigureAwait(false);
            }
            return published;
        }).ConfigureAwait(false);
    }

    private async Task<PublishedLake> EncodeAsync(IPartitionSink sink, ExistingObjects existing)
    {
        var options = _session.IsAdopted ? context.Options with { Force = false } : context.Options;
        var commit = new PartitionCommit(_session.Subject, options, context.Progress, _session.RunId, produced.Directory, existing,
            _verification?.Before(sink) ?? sink, produced.Limits) { Before = _session.Before };
        var phase = await produced.BeginAsync(commit).ConfigureAwait(false);
        await phase.RunAsync(context.Memory.WorkerCount, context.Stop).ConfigureAwait(false);
        if (_plan.Mode == PublishMode.Replace)
            commit.RemoveOthers();
        if (_plan.Mode == PublishMode.Merge)
        {
            _session.Expect(PlannedChanges.Of(
                _session.Subject, _session.RunId, commit.Objects.Select(written => written.Outcome.Path), existing, commit.Removed.Select(gone => gone.Path)));
        }
        return new PublishedLake([.. commit.Objects], [.. commit.Removed], phase.RowsEncoded, phase.RowsKept);
    }

    private void RefuseToEmpty(ExistingObjects existing)
    {
        if (produced.TotalRows == 0 && _plan.Mode == PublishMode.Replace && existing.Any && !context.Options.Force)
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"The run produced no rows, and mode Replace would remove every partition of '{_plan.Destination}'.",
                "Check the fact and the joins; if the lake really should become empty, run again with -Force.",
                _plan.Destination);
        }
    }
}
