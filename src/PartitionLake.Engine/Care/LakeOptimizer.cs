using System.Globalization;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Care;

/// <summary>Merges the objects of each partition into one, sorted and with filters where that is wanted.</summary>
public static class LakeOptimizer
{
    /// <exception cref="LakeException">Another run holds the lake, or an object cannot be read. Partitions that were rewritten before stay so.</exception>
    public static Task<CareResult> RunAsync(
        string root, OptimizeOptions optimize, CareOptions options, EtlProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(optimize);
        ArgumentNullException.ThrowIfNull(options);
        var recipe = string.Create(CultureInfo.InvariantCulture, $"{optimize.MinObjects} {optimize.MaxAge} {optimize.First} {options.FileName} ")
            + string.Join(',', options.SortBy?.Select(static key => $"{key.Column} {key.Descending}") ?? ["as it is"]) + ' '
            + string.Join(',', options.BloomFilter ?? ["as they are"]) + ' ' + string.Join(',', (options.Folders ?? []).Order(StringComparer.Ordinal));
        return RewriteRun.RunAsync(root, "Optimize-LakePartition", recipe, options, progress, run => RewriteAsync(run, optimize, options), cancellationToken);
    }

    private static async Task<IReadOnlyList<RewrittenPartition>> RewriteAsync(RewriteRun run, OptimizeOptions optimize, CareOptions options)
    {
        var least = optimize.MaxAge is { } age ? optimize.Clock.GetUtcNow() - age : DateTimeOffset.MinValue;
        var mayLackLayout = options.SortBy is not null || options.BloomFilter is not null;
        List<CaredPartition> candidates = [.. run.Lake.Chosen.Where(one => one.LastModified >= least && (mayLackLayout || IsWorth(one)))];
        var facts = await run.Survey.ReadAsync(candidates, run.Stop).ConfigureAwait(false);
        var works = new List<RewriteWork>();
        for (var i = 0; i < candidates.Count; i++)
        {
            if (IsWorth(candidates[i]) || facts[i].Any(item => item is not null && LacksLayout(item, options)))
                works.Add(new RewriteWork(candidates[i], facts[i], 0));
        }
        if (optimize.First is { } first && works.Count > first)
            works = [.. works.OrderByDescending(work => run.IsBegun(work.Partition.Folder)).ThenByDescending(static work => work.Partition.Objects.Count)
                .ThenBy(static work => work.Partition.Folder, StringComparer.Ordinal).Take(first)];
        var table = works.Count == 0 ? null
            : RewriteTable.Of(run.Contents, works.SelectMany(static work => work.Facts).OfType<ObjectFacts>(), run.Lake.Layout, options);
        var isOfAll = mayLackLayout && options is { Filter: null, Folders: null } && optimize is { MaxAge: null, First: null };
        return await run.RewriteAsync(works, table, null, isOfAll).ConfigureAwait(false);

        bool IsWorth(CaredPartition one) => one.Objects.Count >= optimize.MinObjects || run.IsBegun(one.Folder);
    }

    private static bool LacksLayout(ObjectFacts item, CareOptions options) => item.Rows > 0
        && ((options.SortBy is { } order && !SortsBy(item, order))
        || (options.BloomFilter is { } filters && filters.Any(name => !item.BloomFilters.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !item.Filterless.Contains(name, StringComparer.OrdinalIgnoreCase))));

    private static bool SortsBy(ObjectFacts item, IReadOnlyList<Pipeline.Plan.SortColumnPlan> order) => item.SortBy.Count == order.Count
        && item.SortBy.Zip(order).All(static pair => pair.First.Descending == pair.Second.Descending
            && string.Equals(pair.First.Column, pair.Second.Column, StringComparison.OrdinalIgnoreCase));
}
