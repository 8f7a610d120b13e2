using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Filters;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Care;

/// <summary>
/// Counts the rows of partitions of which a condition is true, reading no more than statistics and Bloom filters leave. Safe for several threads.
/// </summary>
internal sealed class RowScan
{
    /// <summary>A bucket answers many requests at once; each holds the columns of the condition of a few thousand rows.</summary>
    private const int Concurrency = 16;

    private readonly ObjectSurvey _survey;
    private readonly ScanPlan _plan;
    private readonly int[] _levels;

    /// <param name="survey">Opens the objects.</param>
    /// <param name="files">The columns of the data files.</param>
    /// <param name="keys">The partition keys.</param>
    /// <param name="where">The condition.</param>
    /// <param name="text">The same as the user wrote it.</param>
    /// <param name="prune">Whether statistics and filters may answer for rows; otherwise every row is looked at.</param>
    /// <exception cref="LakeException">The condition names what is not there, or is none.</exception>
    public RowScan(ObjectSurvey survey, Schema files, IReadOnlyList<Field> keys, SqlExpression where, string text, bool prune)
    {
        _survey = survey;
        Condition = Bind(files, keys, where, text);
        _levels = [.. Enumerable.Range(0, keys.Count).Where(level => files.IndexOf(keys[level].Name) < 0)];
        _plan = new ScanPlan(Condition.Schema, _levels.Length, Condition, Condition.Inputs, [], prune)
        {
            FirstFile = "the lake",
            Padding = new PaddingReport(new WarningLog(null)),
            Remedy = "Leave the partitions that have it otherwise out with -Filter, or name the column with CAST.",
        };
    }

    public BoundExpression Condition { get; }

    /// <summary>Binds a condition to the columns of data files and partition keys.</summary>
    /// <exception cref="LakeException">It names what is not there, or is no condition.</exception>
    public static BoundExpression Bind(Schema files, IReadOnlyList<Field> keys, SqlExpression where, string text)
    {
        var bound = BoundExpression.Bind(where, text, RowCondition.TableOf(files, keys));
        return bound.Type.Kind == TypeKind.Boolean ? bound : throw new LakeException(
            LakeErrorCode.TypeMismatch, $"The condition '{text}' is of type {bound.Type}; a condition is true or false.", "Compare it with something.", text);
    }

    /// <summary>Goes through partitions; those without such a row are left out.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="isKept">Whether a partition is wanted whatever its rows.</param>
    /// <param name="contents">What runs recorded of the lake.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<RewriteWork>> FindAsync(
        IReadOnlyList<CaredPartition> partitions, Func<string, bool> isKept, LakeContents contents, CancellationToken cancellationToken)
    {
        var filters = new RecordedFilters(contents);
        var probe = new FilterProbe(Condition, _levels.Length);
        var found = new RewriteWork?[partitions.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Length, limits, async (i, token) =>
        {
            var partition = partitions[i];
            var facts = new ObjectFacts?[partition.Objects.Count];
            var rows = 0L;
            var mayMatch = _plan.MayMatch(KeysOf(partition));
            var keeps = isKept(partition.Folder);
            if (!keeps && (!mayMatch || !await MayHoldAsync(probe, partition, filters, token).ConfigureAwait(false)))
                return;
            for (var item = 0; item < facts.Length; item++)
            {
                using var file = await _survey.OpenAsync(partition.Objects[item], token).ConfigureAwait(false);
                if (file is null)
                    continue;
                facts[item] = _survey.FactsOf(file);
                if (mayMatch)
                    rows += await CountAsync(file, partition, token).ConfigureAwait(false);
            }
            if (rows > 0 || keeps)
                found[i] = new RewriteWork(partition, facts, rows);
        }).ConfigureAwait(false);
        return [.. found.OfType<RewriteWork>()];
    }

    /// <summary>Whether an object of the partition may have such a row, as far as filters tell of which runs recorded where they lie.</summary>
    private async ValueTask<bool> MayHoldAsync(
        FilterProbe probe, CaredPartition partition, RecordedFilters filters, CancellationToken cancellationToken)
    {
        var keys = KeysOf(partition);
        foreach (var item in partition.Objects)
        {
            if (item.Length > 0 && await filters.MayMatchAsync(
                probe, item, keys, () => _survey.OpenForPiecesAsync(item, cancellationToken), cancellationToken).ConfigureAwait(false))
                return true;
        }
        return false;
    }

    /// <summary>The rows of a file of which the condition is true.</summary>
    public async Task<long> CountAsync(ParquetFile file, CaredPartition partition, CancellationToken cancellationToken)
    {
        var columns = new FileColumns(_plan, file);
        long rows = 0;
        foreach (var group in file.RowGroups)
        {
            var scan = new RowGroupScan(_plan, file, columns, KeysOf(partition), isInMemory: false, new QueryCounters());
            await foreach (var batch in scan.RunAsync(group.Ordinal, cancellationToken).ConfigureAwait(false))
                rows += batch.Length;
        }
        return rows;
    }

    private Column[] KeysOf(CaredPartition partition) => [.. _levels.Select(level => partition.Keys[level])];
}
