using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>Whether a job would only make again what the newest run has made: the same was asked, of the same inputs, and all of it is still there.</summary>
internal static class RepeatedJob
{
    /// <summary>What the newest run counted and left, as a run that finds everything unchanged tells it; null where a job has something to do.</summary>
    /// <param name="context">The run.</param>
    /// <param name="hash">Checksum of what a job would be asked.</param>
    public static async Task<(RowTotals Totals, PublishedLake Published, ManifestJob Job)?> FindAsync(RunContext context, string hash)
    {
        var (plan, store, stop) = (context.Plan, context.Store, context.Stop);
        var session = context.Session;
        // What was appended is appended again where that is forced, and never by itself; a run that had ended without its command is told of.
        if (session.Contents.Head is not { } head || session.MustRecord
            || (!session.IsAdopted && (context.Options.Force || plan.Plan.Mode == PublishMode.Append)))
            return null;
        var runId = session.IsAdopted ? session.RunId : head.RunId;
        var manifest = await RunManifest.ReadHeadAsync(store, runId, stop).ConfigureAwait(false);
        if (manifest.Job?.Hash != hash || manifest.PlanHash != PlanChecksum.Of(plan.Plan)
            || !manifest.Inputs.Select(static input => (input.Source, input.Fingerprint)).SequenceEqual(
                plan.Inputs.Select(static file => (file.Path, file.Fingerprint))))
            return null;
        var objects = new Dictionary<string, ManifestObject>(StringComparer.Ordinal);
        await foreach (var item in RunManifest.ReadObjectsAsync(store, runId, stop).ConfigureAwait(false))
        {
            if (item.Action != PartitionAction.Remove)
                objects.Add(item.Path, item);
        }
        if (!await AreThereAsync(context, objects).ConfigureAwait(false))
            return null;
        var columns = plan.PartitionColumns;
        List<PublishedObject> published =
        [
            .. objects.Values.Select(item => new PublishedObject(item.Path, item.Sha256!, item.ETag, new PartitionOutcome
            {
                Path = LakePath.FolderOf(item.Path),
                Values = [.. item.Values.Select((value, i) => new KeyValuePair<string, object?>(columns[i].Name, value))],
                Action = PartitionAction.Unchanged,
                Rows = item.Rows,
                Bytes = item.Bytes,
            })),
        ];
        foreach (var item in published)
            context.Options.OnPartition?.Invoke(item.Outcome);
        return (new RowTotals(manifest.RowsIn, manifest.Joins), new PublishedLake(published, [], manifest.RowsOut, 0), manifest.Job);
    }

    /// <summary>
    /// Whether each object is the version that the run left, alone in its partition unless it was appended; after a run in mode Replace there is
    /// nothing else in the lake either.
    /// </summary>
    private static async Task<bool> AreThereAsync(RunContext context, Dictionary<string, ManifestObject> objects)
    {
        var folders = objects.Keys.Select(LakePath.FolderOf).ToHashSet(StringComparer.Ordinal);
        var (mode, found) = (context.Plan.Plan.Mode, 0);
        await foreach (var stored in context.Store.ListAsync("", context.Stop).ConfigureAwait(false))
        {
            if (stored.DeadLink is not null)
                return false;
            if (!ExistingObjects.IsContent(stored.Path))
                continue;
            if (objects.TryGetValue(stored.Path, out var known))
            {
                if (!await IsSameAsync(context, stored, known).ConfigureAwait(false))
                    return false;
                found++;
            }
            else if (mode == PublishMode.Replace || (mode != PublishMode.Append
                && folders.Contains(ExistingObjects.Canonical(LakePath.FolderOf(stored.Path), context.Plan.PartitionColumns) ?? "")))
            {
                return false;
            }
        }
        return found == objects.Count;
    }

    // A disk names no versions, so the bytes are read: that is little beside a job.
    private static async Task<bool> IsSameAsync(RunContext context, StoredObject stored, ManifestObject known)
    {
        if (stored.Length != known.Bytes)
            return false;
        if (known.ETag is not null)
            return known.ETag == stored.ETag;
        using var source = await context.Store.OpenAsync(stored, context.Stop).ConfigureAwait(false);
        return await DigestStream.OfAsync(source, context.Stop).ConfigureAwait(false) == known.Sha256;
    }
}
