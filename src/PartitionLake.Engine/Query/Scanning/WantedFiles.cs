using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PartitionLake.Engine.Query.Filters;
using PartitionLake.Engine.Query.Sources;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>
/// The files of a query that may have a matching row, by their partition keys and by Bloom filters that can be asked before a file is opened. Of these
/// many are asked at once: most say no, and what is left of a file then should cost nothing.
/// </summary>
/// <param name="plan">What is looked for.</param>
/// <param name="counters">Where to count.</param>
/// <param name="atOnce">Files that are asked at once.</param>
internal sealed class WantedFiles(ScanPlan plan, QueryCounters counters, int atOnce)
{
    /// <summary>Files that wait to be asked together, for each that is asked at once.</summary>
    private const int WaitingForEach = 32;

    private RecordedFilters? _known;
    private bool _tells;

    /// <summary>The files in their order. A failure to find one comes in its place, behind those that were found.</summary>
    public async IAsyncEnumerable<QueryFile> OfAsync(IAsyncEnumerable<QueryFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new List<QueryFile>();
        await using var all = files.GetAsyncEnumerator(cancellationToken);
        ExceptionDispatchInfo? failure = null;
        for (var hasEnded = false; !hasEnded;)
        {
            try
            {
                hasEnded = !await all.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                hasEnded = true;
            }
            if (!hasEnded)
            {
                var isWanted = plan.MayMatch(all.Current.Keys);
                counters.AddFile(all.Current.Length, !isWanted);
                if (!isWanted)
                    continue;
                waiting.Add(all.Current);
                if (CanAsk(all.Current) && waiting.Count < atOnce * WaitingForEach)
                    continue;
            }
            foreach (var file in await AskAsync(waiting, cancellationToken).ConfigureAwait(false))
                yield return file;
            waiting.Clear();
        }
        failure?.Throw();
    }

    private bool CanAsk(QueryFile file)
    {
        if (plan.Probe is not { } probe || file.Filters is not { } filters)
            return false;
        if (_known != filters.Recorded)
            (_known, _tells) = (filters.Recorded, probe.MayTell(filters.Recorded.Columns));
        return _tells;
    }

    private async ValueTask<IReadOnlyList<QueryFile>> AskAsync(List<QueryFile> files, CancellationToken cancellationToken)
    {
        if (!files.Exists(CanAsk))
            return [.. files];
        var isWanted = new bool[files.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, isWanted.Length, limits, async (i, token) =>
        {
            isWanted[i] = files[i].Filters is not { } filters || await filters.MayMatchAsync(
                plan.Probe!, files[i].Keys, source => new CountingByteSource(source, counters), token).ConfigureAwait(false);
            if (!isWanted[i])
                counters.SkipFile(files[i].Length);
        }).ConfigureAwait(false);
        return [.. files.Where((_, i) => isWanted[i])];
    }
}
