using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>Lists the runs of a lake and their state; changes nothing and takes no lock.</summary>
/// <param name="store">The lake.</param>
public sealed class RunInventory(ILakeStore store)
{
    private const int Concurrency = 16;

    /// <summary>Which runs to list by their ids; all by default. Only their manifests are read.</summary>
    public Func<string, bool> Selects { get; init; } = static _ => true;

    /// <summary>Told of a manifest that cannot be read; without it the failure ends the listing.</summary>
    public Action<string, LakeException>? OnError { get; init; }

    /// <summary>The runs, the oldest first: by their numbers, then those that have not ended.</summary>
    public async IAsyncEnumerable<RunInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The lock first: a run that ends meanwhile has its manifest when that is looked for.
        var holder = await store.FindHolderAsync(cancellationToken).ConfigureAwait(false);
        var (journals, _) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        var completed = new HashSet<string>(await RunManifest.ListAsync(store, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal);
        // A run that is repeated under its old id is running, whatever its old manifest says.
        if (holder is { IsAlive: true })
            completed.Remove(holder.RunId);
        foreach (var head in await HeadsAsync([.. completed.Where(Selects)], cancellationToken).ConfigureAwait(false))
            yield return Describe(head);

        var unfinished = journals.Where(journal => !completed.Contains(journal.RunId)).Select(journal => Describe(journal, holder)).ToList();
        if (holder is not null && !completed.Contains(holder.RunId) && !unfinished.Exists(run => run.RunId == holder.RunId))
            unfinished.Add(Describe(holder));
        foreach (var run in unfinished.Where(run => Selects(run.RunId)).OrderBy(run => run.Started).ThenBy(run => run.RunId, StringComparer.Ordinal))
            yield return run;
    }

    private async Task<IEnumerable<RunManifest>> HeadsAsync(List<string> runs, CancellationToken cancellationToken)
    {
        var heads = new RunManifest?[runs.Count];
        var errors = new ConcurrentQueue<(string RunId, LakeException Error)>();
        await Parallel.ForAsync(0, runs.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (i, token) =>
        {
            try
            {
                heads[i] = await RunManifest.ReadHeadAsync(store, runs[i], token).ConfigureAwait(false);
            }
            catch (LakeException e) when (OnError is not null && e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported)
            {
                errors.Enqueue((runs[i], e));
            }
        }).ConfigureAwait(false);
        foreach (var (runId, error) in errors.OrderBy(entry => entry.RunId, StringComparer.Ordinal))
            OnError!(runId, error);
        return heads.OfType<RunManifest>().OrderBy(head => head.Number).ThenBy(head => head.RunId, StringComparer.Ordinal);
    }

    private static RunInfo Describe(RunManifest head) => new()
    {
        Number = head.Number,
        RunId = head.RunId,
        State = RunState.Completed,
        Plan = head.Plan,
        Mode = head.Mode,
        Started = head.Started,
        Finished = head.Finished,
        RowsIn = head.RowsIn,
        RowsOut = head.RowsOut,
        Counts = head.Counts,
        BatchId = head.Batch?.Id,
        Positions = head.Positions,
    };

    private static RunInfo Describe(RunJournal journal, LockHolder? holder)
    {
        var own = holder?.RunId == journal.RunId ? holder : null;
        return new RunInfo
        {
            RunId = journal.RunId,
            State = StateOf(own),
            Plan = journal.Plan,
            Mode = journal.Mode,
            Started = journal.Started,
            Owner = own?.Owner,
            LeaseExpires = own?.Expires,
        };
    }

    private static RunInfo Describe(LockHolder holder) => new()
    {
        RunId = holder.RunId,
        State = StateOf(holder),
        Started = holder.Acquired,
        Owner = holder.Owner,
        LeaseExpires = holder.Expires,
    };

    private static RunState StateOf(LockHolder? holder) => holder is { IsAlive: true } ? RunState.Running : RunState.Interrupted;
}
