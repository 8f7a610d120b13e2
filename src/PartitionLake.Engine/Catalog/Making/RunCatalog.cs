using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Partitions;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog.Making;

/// <summary>Brings a run into the catalog by what it recorded. The lake is listed only for folders that spell one partition differently.</summary>
/// <param name="aws">The way to AWS.</param>
/// <param name="plan">The table.</param>
/// <param name="root">The lake.</param>
public sealed class RunCatalog(AwsSession aws, CatalogPlan plan, string root)
{
    private readonly GlueCatalog _glue = new(aws);
    private readonly TableName _table = new(plan.Database, plan.Table);
    private readonly S3Location _location = S3Location.Parse(plan.Location ?? root);

    /// <summary>
    /// Finds out before the run whether the table can be kept: everything that needs no schema. A database that is to be made is made now,
    /// because it may be denied; it stays, empty, if the run fails.
    /// </summary>
    /// <param name="keys">The partition keys of the plan.</param>
    /// <param name="isPreview">Whether nothing may be made.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    /// <exception cref="LakeException">There is no database, or a table of that name with other keys or at another place, or the catalog is denied.</exception>
    public async Task CheckAsync(IReadOnlyList<string> keys, bool isPreview, CancellationToken cancellationToken)
    {
        var hasDatabase = await _glue.HasDatabaseAsync(_table.Database, cancellationToken).ConfigureAwait(false);
        if (!plan.CreateDatabase && !hasDatabase)
            throw new LakeException(LakeErrorCode.TableNotFound, $"There is no database '{_table.Database}' in the catalog; nothing was written.",
                "Say CreateDatabase = $true in Catalog, or check the name, the account and the region.", _table.Database);
        var current = await _glue.FindTableAsync(_table, cancellationToken).ConfigureAwait(false);
        if (current is not null)
            RefuseOther(current, keys);
        if (isPreview)
            return;
        if (current is null ? plan.Projection == ProjectionChoice.Off : !ProjectionProperties.IsOn(current.Parameters))
            await ProbeAsync(current, cancellationToken).ConfigureAwait(false);
        if (!hasDatabase)
            await _glue.CreateDatabaseAsync(_table.Database, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a policy may deny once the lake is published is asked for while it is as it was.</summary>
    private async Task ProbeAsync(GlueTable? current, CancellationToken cancellationToken)
    {
        await _glue.ProbePartitionsAsync(_table, cancellationToken).ConfigureAwait(false);
        if (current is null)
            return;
        await foreach (var _ in _glue.ListPartitionsAsync(_table, withColumns: false, cancellationToken).ConfigureAwait(false))
            break;
    }

    private void RefuseOther(GlueTable current, IReadOnlyList<string> keys)
    {
        var found = (current.PartitionKeys ?? []).Select(static key => CatalogText.Fold(key.Name));
        if (!found.SequenceEqual(keys.Select(CatalogText.Fold)))
            throw Differs($"its partition keys are {string.Join(", ", found)}, and the plan's {string.Join(", ", keys)}");
        if (!S3Location.AreSame(current.StorageDescriptor?.Location, _location.ToString()))
            throw Differs($"it lies at '{current.StorageDescriptor?.Location}', and the lake at '{_location}'");
    }

    /// <summary>Creates the table, or adds and corrects what the run changed.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="runId">The run.</param>
    /// <param name="removed">The folders of the partitions that it removed.</param>
    /// <param name="options">Whom to tell; what the plan says wins.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    public async Task<TableResult> ApplyAsync(
        ILakeStore store, string runId, IReadOnlyList<string> removed, TableOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sourceOptions = new LakeSourceOptions { Location = _location.ToString() };
        var current = await _glue.FindTableAsync(_table, cancellationToken).ConfigureAwait(false);
        var source = current is not null && await HasManifestAsync(store, runId, cancellationToken).ConfigureAwait(false)
            ? await LakeSources.OfManifestAsync(store, runId, sourceOptions, cancellationToken).ConfigureAwait(false)
            : await WholeAsync(store, sourceOptions, cancellationToken).ConfigureAwait(false);
        // Each partition repeats the columns of the table: where these change, so do the partitions that the run did not write.
        if (current is not null && TableComparison.Columns(current, TableDefinition.Create(_table, source.Location, source.Columns, source.Keys).Columns).Any())
            source = await WholeAsync(store, sourceOptions, cancellationToken).ConfigureAwait(false);
        var maker = new TableMaker(aws, source, _table, options with
        {
            Projection = plan.Projection,
            ProjectionKinds = plan.ProjectionKinds,
            CreateDatabase = plan.CreateDatabase,
            KeepProjection = true,
            AddColumns = true,
        });
        var result = await maker.MakeAsync(cancellationToken).ConfigureAwait(false);
        if (current is not null && removed.Count > 0 && !ProjectionProperties.IsOn(current.Parameters))
        {
            var writer = new PartitionWriter(_glue, _table, [], result.Outcomes, (_, error) => options.OnFailure?.Invoke(error));
            await writer.WriteAsync(RemovalsAsync(removed), cancellationToken).ConfigureAwait(false);
        }
        return result;
    }

    // A lake of another writer in which there was nothing to do has no record.
    private static async Task<LakeSource> WholeAsync(ILakeStore store, LakeSourceOptions options, CancellationToken cancellationToken) =>
        (await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false)).Head is null
            ? await LakeSources.OfLakeAsync(store, options, cancellationToken).ConfigureAwait(false)
            : await LakeSources.OfContentsAsync(store, options, cancellationToken).ConfigureAwait(false);

    // A run that found everything unchanged has left none.
    private static async Task<bool> HasManifestAsync(ILakeStore store, string runId, CancellationToken cancellationToken) =>
        await store.FindAsync(RunManifest.PathOf(runId), cancellationToken).ConfigureAwait(false) is not null;

    private static async IAsyncEnumerable<PartitionChange> RemovalsAsync(IReadOnlyList<string> removed)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var folder in removed)
            yield return new PartitionChange(PartitionChangeKind.Remove, CatalogPartition.At(folder).CatalogValues(), "");
    }

    private LakeException Differs(string how) => new(
        LakeErrorCode.CatalogDiffers, $"The table '{_table}' is not one of this lake: {how}. Nothing was written.",
        "Name another table in Catalog, or drop that one first.", _table.ToString());
}
