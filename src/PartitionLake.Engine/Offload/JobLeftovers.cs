using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>What jobs have left in the state of a lake and nobody needs any more.</summary>
internal static class JobLeftovers
{
    /// <summary>What may be spent on it after a run that is complete: Clear-LakeOrphan finds the rest.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Removes what the jobs of this run staged, of those that it took the place of, and of runs that have ended. What fails is no failure of a
    /// run that is complete.
    /// </summary>
    public static async Task RemoveAsync(RunContext context)
    {
        var (store, session) = (context.Store, context.Session);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Stop);
        limit.CancelAfter(Limit);
        try
        {
            var abandoned = session.AbandonedJobs.Select(static job => job.RunId).ToHashSet(StringComparer.Ordinal);
            var folders = new List<string>();
            await foreach (var item in store.ListChildrenAsync(StatePlace.Jobs, limit.Token).ConfigureAwait(false))
            {
                if (item.IsFolder)
                    folders.Add(item.Path);
            }
            foreach (var folder in folders)
            {
                var runId = LakePath.NameOf(folder);
                if (runId == session.RunId || abandoned.Contains(runId) || (RunId.IsValid(runId)
                    && await store.FindAsync(RunManifest.PathOf(runId), limit.Token).ConfigureAwait(false) is not null))
                    await store.DeleteTreeAsync(folder, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
            // An error now would invite a repetition of what is done.
        }
    }
}
