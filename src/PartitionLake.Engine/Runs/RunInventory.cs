using System.Runtime.CompilerServices;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>Lists the runs of a lake and their state; changes nothing and takes no lock.</summary>
/// <param name="store">The lake.</param>
/// <param name="time">Decides whether a lease has run out.</param>
public sealed class RunInventory(ILakeStore store, TimeProvider time)
{
    /// <summary>Which runs to list by their ids; all by default. Only their manifests are read.</summary>
    public Func<string, bool> Selects { get; init; } = static _ => true;

    /// <summary>Whether to count the objects of each completed run, for which all of its manifest is read.</summary>
    public bool WithCounts { get; init; }

    /// <summary>Told of a manifest that cannot be read; without it the failure ends the listing.</summary>
    public Action<string, LakeException>? OnError { get; init; }

    /// <summary>The runs, the oldest first.</summary>
    public async IAsyncEnumerable<RunInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The lock first: a run that ends meanwhile has its manifest when that is looked for.
        var holder = await LakeLock.FindHolderAsync(store, time, cancellationToken).ConfigureAwait(false);
        var (journals, completed) = await RunJournal.ListAsync(store, cancellationToken).ConfigureAwait(false);
        var runs = new List<(DateTimeOffset Started, string Id, RunJournal? Journal)>();
        foreach (var id in await RunManifest.ListAsync(store, cancellationToken).ConfigureAwait(false))
            runs.Add((RunId.TimeOf(id) ?? DateTimeOffset.MinValue, id, null));
        foreach (var journal in journals)
        {
            if (!completed.Contains(journal.RunId))
                runs.Add((journal.Started, journal.RunId, journal));
        }
        if (holder is not null && !runs.Exists(run => run.Id == holder.RunId))
            runs.Add((holder.Acquired, holder.RunId, null));
        // Ids tell whole seconds: those of one second are put in order by what their manifests tell.
        foreach (var second in runs.Where(run => Selects(run.Id)).GroupBy(run => run.Started.Ticks / TimeSpan.TicksPerSecond).OrderBy(group => group.Key))
        {
            var described = new List<RunInfo>();
            foreach (var (started, id, journal) in second)
            {
                var own = holder?.RunId == id ? holder : null;
                if (await DescribeAsync(id, started, journal, completed.Contains(id), own, cancellationToken).ConfigureAwait(false) is { } run)
                    described.Add(run);
            }
            foreach (var run in described.OrderBy(run => run.Started).ThenBy(run => run.RunId, StringComparer.Ordinal))
                yield return run;
        }
    }

    private async Task<RunInfo?> DescribeAsync(string id, DateTimeOffset started, RunJournal? journal, bool isCompleted, LockHolder? holder, CancellationToken cancellationToken)
    {
        var run = new RunInfo
        {
            RunId = id,
            State = holder is { IsAlive: true } ? RunState.Running : isCompleted ? RunState.Completed : RunState.Interrupted,
            Plan = journal?.Plan,
            Mode = journal?.Mode,
            Started = started,
            Owner = holder?.Owner,
            LeaseExpires = holder?.Expires,
        };
        // A run that is repeated under its old id is running, whatever its old manifest says.
        if (run.State != RunState.Completed)
            return run;
        try
        {
            var head = await RunManifest.ReadHeadAsync(store, id, cancellationToken).ConfigureAwait(false);
            return run with
            {
                Plan = head.Plan,
                Mode = head.Mode,
                Started = head.Started,
                Finished = head.Finished,
                RowsIn = head.RowsIn,
                RowsOut = head.RowsOut,
                Counts = WithCounts ? await RunCounts.ReadAsync(store, id, cancellationToken).ConfigureAwait(false) : null,
            };
        }
        catch (LakeException e) when (OnError is not null && e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported)
        {
            OnError!(id, e);
            return null;
        }
    }
}
