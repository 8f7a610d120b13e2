using System.Runtime.CompilerServices;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Athena;
using PartitionLake.Engine.Catalog.Ddl;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Partitions;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Catalog.Making;

/// <summary>Makes the table of a lake: decides on projection, creates or updates, and registers partitions.</summary>
public sealed class TableMaker
{
    private static readonly TimeSpan IndexPatience = TimeSpan.FromSeconds(5);

    private readonly AwsSession _aws;
    private readonly GlueCatalog _glue;
    private readonly LakeSource _source;
    private readonly TableOptions _options;
    private readonly TableDefinition _table;

    /// <exception cref="LakeException">A name is one that Athena cannot hold, or a partition key is a column too.</exception>
    public TableMaker(AwsSession aws, LakeSource source, TableName name, TableOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        _aws = aws;
        _glue = new GlueCatalog(aws);
        _source = source;
        _options = options;
        _table = TableDefinition.Create(name, source.Location, source.Columns, source.Keys);
    }

    /// <summary>The statements that make the table elsewhere: one that creates it and, where partitions are registered, those that add them.</summary>
    public async IAsyncEnumerable<string> DdlAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (_, plan) = await DecideAsync(cancellationToken).ConfigureAwait(false);
        yield return AthenaDdl.CreateTable(_table, plan);
        if (plan.IsOn || _table.Keys.Count == 0)
            yield break;
        await foreach (var statement in AthenaDdl.AddPartitionsAsync(_table, RegistrableAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
            yield return statement;
    }

    /// <summary>The statement by which Redshift Spectrum sees the table's database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="region">Where the catalog is.</param>
    /// <param name="role">The ARN of a role, or null for the cluster's default.</param>
    public static string SpectrumDdl(string database, string region, string? role)
    {
        var name = CatalogText.Fold(database);
        return Ddl.SpectrumDdl.ExternalSchema(name, name, region, role);
    }

    /// <summary>Makes the table and registers what is to be registered.</summary>
    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.CatalogDiffers"/>: there is another table of that name. <see cref="LakeErrorCode.TableNotFound"/>: there is no such database.
    /// </exception>
    public async Task<TableResult> MakeAsync(CancellationToken cancellationToken)
    {
        var current = await _glue.FindTableAsync(_table.Name, cancellationToken).ConfigureAwait(false);
        var hasDatabase = current is not null || await HasDatabaseAsync(cancellationToken).ConfigureAwait(false);
        if (current is not null && TableComparison.Keys(current, _table.Keys) is { } keys)
        {
            throw new LakeException(
                LakeErrorCode.CatalogDiffers,
                $"There is another table '{_table.Name}': {keys}.",
                "Give the table another name, or drop the old one first: the keys of a table cannot be changed.",
                _table.Name.ToString());
        }
        var (partitions, plan) = await DecideAsync(cancellationToken, current).ConfigureAwait(false);
        _options.OnStep?.Invoke(plan.Reason);
        string[] differences = current is null ? [] : Differences(current, plan);
        // What a policy may deny is asked for before the table is touched.
        var isRegistered = !plan.IsOn && _table.Keys.Count > 0;
        var known = isRegistered
            ? await PrepareAsync(current, isTouched: current is null || differences.Length > 0, cancellationToken).ConfigureAwait(false)
            : null;
        if (!hasDatabase)
            await CreateDatabaseAsync(cancellationToken).ConfigureAwait(false);
        string? query = null;
        if (current is null)
            query = await CreateAsync(plan, cancellationToken).ConfigureAwait(false);
        else if (differences.Length > 0)
            await _glue.UpdateTableAsync(_table.Name, latest => TableInputs.Changed(latest, _table, plan), cancellationToken).ConfigureAwait(false);
        var outcomes = new PartitionOutcomes();
        foreach (var group in (await _source.TwinsAsync(cancellationToken).ConfigureAwait(false)).Groups)
        {
            foreach (var _ in group)
                outcomes.CountFailed();
        }
        if (isRegistered)
        {
            await RegisterAsync(known, outcomes, cancellationToken).ConfigureAwait(false);
            if (current is not null && differences.Length > 0 && TableInputs.Index(_table.Keys) is { } index)
                await EnsureIndexAsync(index, cancellationToken).ConfigureAwait(false);
        }
        return new TableResult
        {
            Table = _table.Name,
            Action = current is null ? TableAction.Create : differences.Length > 0 ? TableAction.Update : TableAction.Unchanged,
            Location = _table.Location.ToString(),
            Columns = _table.Columns,
            Keys = _table.Keys,
            IsProjected = plan.IsOn,
            Reason = plan.Reason,
            Properties = plan.Properties(),
            Differences = differences,
            Partitions = partitions,
            Outcomes = outcomes,
            QueryId = query,
        };
    }

    private async Task<(long Partitions, ProjectionPlan Plan)> DecideAsync(CancellationToken cancellationToken, GlueTable? current = null)
    {
        var decision = await MeasureAsync(current, cancellationToken).ConfigureAwait(false);
        if (!decision.Plan.IsOn)
            await WarnOfKeysAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in (await _source.TwinsAsync(cancellationToken).ConfigureAwait(false)).Groups)
        {
            _options.OnFailure?.Invoke(new LakeException(
                LakeErrorCode.CatalogDiffers, $"{TwinFolders.Describe(group)}. '{_table.Name}' has room for one of them, so none is registered.",
                TwinFolders.Remedy, group[0]));
        }
        return decision;
    }

    /// <summary>Tells of keys on which queries cannot filter, before anything is registered.</summary>
    private async Task WarnOfKeysAsync(CancellationToken cancellationToken)
    {
        if (_options.OnWarning is not { } warn)
            return;
        var unfilterable = new UnfilterableKeys(_source.Keys);
        await foreach (var partition in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
            unfilterable.Add(partition);
        foreach (var text in unfilterable.Warnings())
            warn(text);
    }

    private async Task<(long Partitions, ProjectionPlan Plan)> MeasureAsync(GlueTable? current, CancellationToken cancellationToken)
    {
        foreach (var note in _source.Notes)
            _options.OnWarning?.Invoke(note);
        var kinds = _options.ProjectionKinds.ToDictionary(static pair => CatalogText.Fold(pair.Key), static pair => pair.Value, StringComparer.Ordinal);
        if (current is not null && _options.KeepProjection)
            return await KeepAsync(current, cancellationToken).ConfigureAwait(false);
        var injected = kinds.Where(static pair => pair.Value == ProjectionKind.Injected).Select(static pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        var measure = await LakeMeasure.OfAsync(
            _source.Keys, injected, _source.PartitionsAsync(cancellationToken), _options.OnProgress, cancellationToken).ConfigureAwait(false);
        return (measure.Partitions, ProjectionPlanner.Decide(measure, _options.Projection, kinds));
    }

    private async Task<(long, ProjectionPlan)> KeepAsync(GlueTable current, CancellationToken cancellationToken)
    {
        var count = 0L;
        if (!ProjectionProperties.IsOn(current.Parameters))
        {
            await foreach (var _ in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
                count++;
            return (count, ProjectionPlan.Off("Partitions are registered, as in the table so far."));
        }
        var widened = new ProjectionWidening(current, _table);
        await foreach (var partition in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
        {
            widened.Include(partition);
            count++;
        }
        return (count, widened.Plan("Partitions are projected, as in the table so far."));
    }

    private string[] Differences(GlueTable current, ProjectionPlan plan)
    {
        var differences = TableComparison.Changes(current, _table, plan);
        var texts = differences.Select(static difference => difference.Text).ToArray();
        if (texts.Length == 0 || _options.Force)
            return texts;
        if (_options.AddColumns && differences.All(static difference => difference.Kind is TableDifferenceKind.MissingColumn or TableDifferenceKind.Property))
            return texts;
        throw new LakeException(
            LakeErrorCode.CatalogDiffers,
            $"The table '{_table.Name}' is there already and differs: {string.Join("; ", texts)}.",
            "Change it with -Force, or give the table another name.",
            _table.Name.ToString());
    }

    private async Task<bool> HasDatabaseAsync(CancellationToken cancellationToken)
    {
        if (await _glue.HasDatabaseAsync(_table.Name.Database, cancellationToken).ConfigureAwait(false))
            return true;
        if (!_options.CreateDatabase)
        {
            throw new LakeException(
                LakeErrorCode.TableNotFound,
                $"There is no database '{_table.Name.Database}' in the catalog.",
                "Add -CreateDatabase, or check the name, the account and the region.",
                _table.Name.Database);
        }
        return false;
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await _glue.CreateDatabaseAsync(_table.Name.Database, cancellationToken).ConfigureAwait(false);
        _options.OnStep?.Invoke($"Created the database '{_table.Name.Database}'.");
    }

    private async Task<string?> CreateAsync(ProjectionPlan plan, CancellationToken cancellationToken)
    {
        var index = plan.IsOn ? null : TableInputs.Index(_table.Keys);
        if (!_options.ViaAthena)
        {
            await _glue.CreateTableAsync(_table.Name, TableInputs.New(_table, plan), index is null ? null : [index], cancellationToken).ConfigureAwait(false);
            return null;
        }
        var query = await new AthenaRun(_aws).RunAsync(
            AthenaDdl.CreateTable(_table, plan), _table.Name.Database, _options.OutputLocation, _options.WorkGroup,
            state => _options.OnStep?.Invoke($"Athena: {state}"), cancellationToken).ConfigureAwait(false);
        if (index is not null)
            await EnsureIndexAsync(index, cancellationToken).ConfigureAwait(false);
        return query;
    }

    // An index makes queries faster, not right: without it the table works, so a service that does not give one is not waited for long.
    private async Task EnsureIndexAsync(GluePartitionIndex index, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(IndexPatience);
        try
        {
            if ((await _glue.ListIndexesAsync(_table.Name, limit.Token).ConfigureAwait(false)).Count == 0)
                await _glue.CreateIndexAsync(_table.Name, index, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = e is LakeException failure
                ? $"{failure.Message} {failure.Remedy}"
                : $"the catalog did not make it within {IndexPatience.TotalSeconds} s.";
            _options.OnWarning?.Invoke($"The table '{_table.Name}' has no partition index, and queries on many partitions may be slow: {reason}");
        }
    }

    private async Task<KnownPartitions?> PrepareAsync(GlueTable? current, bool isTouched, CancellationToken cancellationToken)
    {
        if (isTouched)
            await _glue.ProbePartitionsAsync(_table.Name, cancellationToken).ConfigureAwait(false);
        return current is null ? null : await KnownPartitions.ReadAsync(
            _glue, _table.Name, _source.Keys, areStale: TableComparison.Columns(current, _table.Columns).Any(), cancellationToken).ConfigureAwait(false);
    }

    private async Task RegisterAsync(KnownPartitions? known, PartitionOutcomes outcomes, CancellationToken cancellationToken)
    {
        var writer = new PartitionWriter(_glue, _table.Name, _table.Columns, outcomes, (_, error) => _options.OnFailure?.Invoke(error))
        {
            OnDone = _ => _options.OnProgress?.Invoke(outcomes.Added + outcomes.Updated + outcomes.Unchanged),
        };
        await writer.WriteAsync(ChangesAsync(known, outcomes, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<PartitionChange> ChangesAsync(
        KnownPartitions? known, PartitionOutcomes outcomes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var partition in RegistrableAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ChangeOf(partition, known, outcomes) is { } change)
                yield return change;
        }
    }

    /// <summary>The partitions that the catalog has room for: not those of which there is another folder.</summary>
    private async IAsyncEnumerable<CatalogPartition> RegistrableAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var twins = await _source.TwinsAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var partition in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (twins.Find(partition.Values) is null)
                yield return partition;
        }
    }

    private PartitionChange? ChangeOf(CatalogPartition partition, KnownPartitions? known, PartitionOutcomes outcomes)
    {
        var values = partition.CatalogValues();
        var location = _table.Location.Of(partition.Path);
        if (known is null)
            return new PartitionChange(PartitionChangeKind.Add, values, location);
        try
        {
            if (known.Change(values, location) is { } change)
                return change;
            outcomes.CountUnchanged();
        }
        catch (LakeException e)
        {
            outcomes.CountFailed();
            _options.OnFailure?.Invoke(e);
        }
        return null;
    }
}
