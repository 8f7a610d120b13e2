using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Engine.Care;

/// <summary>Removes whole partitions: those that are named, those that a filter chooses, those that are old.</summary>
public static class PartitionRemoval
{
    /// <param name="root">The lake.</param>
    /// <param name="retention">How old all rows of a partition must be; null where age does not matter.</param>
    /// <param name="options">The partitions: a filter, or folders; one of them is needed where no age is given.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">Nothing says which partitions, another run holds the lake, or it is not what its runs recorded.</exception>
    public static Task<CareResult> RunAsync(
        string root, Retention? retention, CareOptions options, EtlProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Filter) && options.Folders is null && retention is null)
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid, $"Nothing says which partitions of '{root}' are to be removed.",
                "Give -Filter, or -OlderThan and -By, or pipe partitions; -Filter 'true' removes all.", root);
        }
        var recipe = string.Create(CultureInfo.InvariantCulture, $"{retention?.By} {retention?.Before:O} ")
            + string.Join(',', (options.Folders ?? []).Order(StringComparer.Ordinal));
        return RewriteRun.RunAsync(
            root, "Remove-LakePartition", recipe, options, progress, run => RemoveAsync(run, retention, options), cancellationToken);
    }

    private static async Task<IReadOnlyList<RewrittenPartition>> RemoveAsync(RewriteRun run, Retention? retention, CareOptions options)
    {
        await LakeDrift.RefuseAsync(run).ConfigureAwait(false);
        IReadOnlyList<RewriteWork> works;
        Func<ParquetFile, CaredPartition, CancellationToken, Task<bool>>? holds = null;
        if (retention is null)
        {
            var facts = await run.Survey.ReadAsync(run.Lake.Chosen, run.Stop).ConfigureAwait(false);
            works = [.. run.Lake.Chosen.Select((partition, i) => new RewriteWork(partition, facts[i], 0))];
        }
        else
        {
            Field[] keys = [.. run.Lake.Layout.Schema];
            var files = await run.FindSchemaAsync(options).ConfigureAwait(false);
            var stays = retention.ConditionToStay(RowCondition.TableOf(files, keys));
            var scan = new RowScan(run.Survey, files, keys, SqlParser.ParseExpression(stays), stays, prune: true);
            var all = await scan.FindAsync(run.Lake.Chosen, static _ => true, run.Contents, run.Stop).ConfigureAwait(false);
            works = [.. all.Where(static work => work.RowsToGo == 0 && work.Rows > 0)];
            holds = async (file, partition, token) => file.RowCount > 0 && await scan.CountAsync(file, partition, token).ConfigureAwait(false) == 0;
        }
        works = [.. works.Select(static work => work with { RowsToGo = work.Rows, RemovesAll = true })];
        return await run.SweepAsync(await run.RewriteAsync(works, null, null).ConfigureAwait(false), holds).ConfigureAwait(false);
    }
}
