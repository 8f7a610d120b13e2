using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Care;

/// <summary>Removes the rows of which a condition is true: finds the partitions that have some, rewrites these without them, and counts again.</summary>
public static class RowRemoval
{
    /// <param name="root">The lake.</param>
    /// <param name="where">The condition in SQL, over the columns of the data files and the partition keys.</param>
    /// <param name="options">Which partitions are looked at, and how the machine is used.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">
    /// The condition is wrong, another run holds the lake, it is not what its runs recorded, or such a row is still there afterwards.
    /// </exception>
    public static Task<CareResult> RunAsync(string root, string where, CareOptions options, EtlProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var condition = SqlParser.ParseExpression(where);
        var recipe = where + '\n' + string.Join(',', (options.Folders ?? []).Order(StringComparer.Ordinal));
        return RewriteRun.RunAsync(
            root, "Remove-LakeRow", recipe, options, progress, run => RemoveAsync(run, condition, where, options), cancellationToken);
    }

    private static async Task<IReadOnlyList<RewrittenPartition>> RemoveAsync(RewriteRun run, SqlExpression condition, string where, CareOptions options)
    {
        await LakeDrift.RefuseAsync(run).ConfigureAwait(false);
        Field[] keys = [.. run.Lake.Layout.Schema];
        var files = await run.FindSchemaAsync(options).ConfigureAwait(false);
        var scan = new RowScan(run.Survey, files, keys, condition, where, prune: true);
        var works = await scan.FindAsync(run.Lake.Chosen, run.IsBegun, run.Contents, run.Stop).ConfigureAwait(false);
        if (works.Count == 0)
            return await SweepAsync(run, await run.RewriteAsync(works, null, null).ConfigureAwait(false), scan).ConfigureAwait(false);
        foreach (var facts in works.SelectMany(static work => work.Facts).OfType<ObjectFacts>())
            facts.RefuseUnreadable();
        var table = RewriteTable.Of(run.Contents, works.SelectMany(static work => work.Facts).OfType<ObjectFacts>(), run.Lake.Layout, options);
        var bound = RowScan.Bind(table.Schema, keys, condition, where);
        var done = await run.RewriteAsync(works, table, new RowCondition(bound, table.Schema.Count)).ConfigureAwait(false);
        var proven = options.WhatIf
            ? done
            : await ProveAsync(run, done, new RowScan(run.Survey, table.Schema, keys, condition, where, prune: false)).ConfigureAwait(false);
        return await SweepAsync(run, proven, scan).ConfigureAwait(false);
    }

    private static Task<IReadOnlyList<RewrittenPartition>> SweepAsync(RewriteRun run, IReadOnlyList<RewrittenPartition> done, RowScan scan) =>
        run.SweepAsync(done, async (file, partition, token) => await scan.CountAsync(file, partition, token).ConfigureAwait(false) > 0);

    /// <summary>Reads what lies there now, whoever put it there, and counts the rows that should be gone.</summary>
    private static async Task<IReadOnlyList<RewrittenPartition>> ProveAsync(RewriteRun run, IReadOnlyList<RewrittenPartition> done, RowScan scan)
    {
        var proven = new List<RewrittenPartition>();
        foreach (var one in done)
        {
            var before = run.Lake.All.First(partition => partition.Folder == one.Path);
            long left = 0;
            await foreach (var item in run.ListAsync(one.Path).ConfigureAwait(false))
            {
                using var file = await run.Survey.OpenAsync(item, run.Stop).ConfigureAwait(false);
                left += file is null ? 0 : await scan.CountAsync(file, before, run.Stop).ConfigureAwait(false);
            }
            proven.Add(one with { RowsLeft = left });
        }
        if (proven.Find(static one => one.RowsLeft > 0) is { } failed)
        {
            throw new LakeException(
                LakeErrorCode.ReconciliationFailed,
                FormattableString.Invariant(
                    $"{failed.RowsLeft:N0} rows that were to be removed are in '{failed.Path}' after the removal: something else writes there."),
                "Stop what writes there without a run, and remove the rows again.", failed.Path);
        }
        return proven;
    }
}
