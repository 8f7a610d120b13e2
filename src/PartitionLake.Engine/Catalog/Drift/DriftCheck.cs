using System.Runtime.CompilerServices;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Catalog.Drift;

/// <summary>Compares a lake with its table: objects, registered partitions and projection.</summary>
/// <remarks>The registered partitions are held in memory, about 300 bytes each; the lake is streamed, once for twins and once to compare.</remarks>
public sealed class DriftCheck
{
    private readonly GlueCatalog _glue;
    private readonly LakeSource _source;
    private readonly TableDefinition _wanted;
    private readonly LakeType[] _types;

    /// <exception cref="LakeException">A column cannot be in the catalog.</exception>
    public DriftCheck(AwsSession aws, LakeSource source, TableName table)
    {
        ArgumentNullException.ThrowIfNull(source);
        _glue = new GlueCatalog(aws);
        _source = source;
        _wanted = TableDefinition.Create(table, source.Location, source.Columns, source.Keys);
        _types = [.. source.Keys.Select(static key => key.Type)];
    }

    /// <summary>Told how many partitions of the lake have been compared.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>Whether other tables of the catalog are looked through for one at the same place.</summary>
    public bool FindForeignTables { get; init; } = true;

    /// <summary>Told what could not be looked for because it is denied.</summary>
    public Action<LakeWarning>? OnWarning { get; init; }

    /// <summary>Streams the differences: first of the table, then twins, then of partitions in the order of the lake, orphans last.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.TableNotFound"/>;
    /// <see cref="LakeErrorCode.CatalogDiffers"/>: the table has other partition keys.</exception>
    public async IAsyncEnumerable<DriftFinding> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await _glue.FindTableAsync(_wanted.Name, cancellationToken).ConfigureAwait(false) ?? throw GlueFailure.NoTable(_wanted.Name);
        if (TableComparison.Keys(table, _wanted.Keys) is { } keys)
            throw new LakeException(LakeErrorCode.CatalogDiffers, $"The table '{_wanted.Name}' is not one of this lake: {keys}.",
                "Name the table of this lake, or drop it and make it again with New-LakeAthenaTable.", _wanted.Name.ToString());
        foreach (var finding in OfTable(table))
            yield return finding;
        if (FindForeignTables)
        {
            await foreach (var finding in ForeignAsync(cancellationToken).ConfigureAwait(false))
                yield return finding;
        }
        var findings = ProjectionProperties.IsOn(table.Parameters) ? OfProjectionAsync(table, cancellationToken) : OfRegisteredAsync(table, cancellationToken);
        await foreach (var finding in findings.ConfigureAwait(false))
            yield return finding;
    }

    private IEnumerable<DriftFinding> OfTable(GlueTable table)
    {
        foreach (var difference in TableComparison.Columns(table, _wanted.Columns))
            yield return Finding(DriftKind.StaleSchema, null, null, null, null, $"In the table '{_wanted.Name}' {difference.Text}.");
        var location = table.StorageDescriptor?.Location;
        if (!S3Location.AreSame(location, _wanted.Location.ToString()))
            yield return Finding(DriftKind.WrongLocation, null, null, _wanted.Location.ToString(), location,
                $"The table '{_wanted.Name}' lies at '{location}' and the lake at '{_wanted.Location}'.");
    }

    private async IAsyncEnumerable<DriftFinding> ForeignAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var here = _wanted.Location.ToString();
        foreach (var (database, table) in await ReadOthersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (table.StorageDescriptor?.Location is { Length: > 0 } location && S3Location.Overlap(location, here))
                yield return Finding(DriftKind.ForeignTable, null, null, here, location,
                    $"The table '{database}.{table.Name}' lies at '{location}', where this lake is or within; changes of one show in the other.",
                    canRepair: false);
        }
    }

    /// <summary>The other tables of the catalog, as far as they may be seen: what is hidden from this account stops nothing.</summary>
    private async Task<List<(string Database, GlueTable Table)>> ReadOthersAsync(CancellationToken cancellationToken)
    {
        var others = new List<(string, GlueTable)>();
        try
        {
            await foreach (var database in _glue.ListDatabasesAsync(cancellationToken).ConfigureAwait(false))
            {
                await foreach (var table in _glue.ListTablesAsync(database.Name, cancellationToken).ConfigureAwait(false))
                {
                    if (CatalogText.Fold(database.Name) != _wanted.Name.Database || CatalogText.Fold(table.Name) != _wanted.Name.Name)
                        others.Add((database.Name, table));
                }
            }
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied)
        {
            OnWarning?.Invoke(new LakeWarning(LakeWarningCode.PermissionMissing,
                $"Other tables at the place of '{_wanted.Name}' are not all looked for: {e.Message} {e.Remedy} -NoForeignTable leaves it out."));
        }
        return others;
    }

    private async IAsyncEnumerable<DriftFinding> OfProjectionAsync(GlueTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var twins = await _source.TwinsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in twins.Groups)
            yield return TwinsOf(group);
        var hasTemplate = table.Parameters!.TryGetValue(ProjectionProperties.Template, out var template);
        if (hasTemplate)
            yield return Finding(DriftKind.Unreachable, null, null, null, template,
                $"The table '{_wanted.Name}' has the location template '{template}', which spells folders without Hive's escapes; "
                    + "what it reaches is not judged here.", canRepair: false);
        var projections = ProjectionProperties.Read(table.Parameters, [.. _wanted.Keys.Select(static key => key.Name)]);
        var count = 0L;
        await foreach (var partition in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
        {
            OnProgress?.Invoke(++count);
            if (Archived(partition) is { } archived)
                yield return archived;
            if (!hasTemplate && twins.Find(partition.Values) is null && ObjectionTo(partition, projections) is var (reason, canRepair))
                yield return Finding(DriftKind.Unreachable, partition.Path, partition.CatalogValues(), null, null,
                    $"No query on '{_wanted.Name}' finds the partition '{partition.Path}': {reason}.", canRepair);
        }
    }

    private async IAsyncEnumerable<DriftFinding> OfRegisteredAsync(GlueTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var twins = await _source.TwinsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in twins.Groups)
            yield return TwinsOf(group);
        var registered = await ReadRegisteredAsync(table, cancellationToken).ConfigureAwait(false);
        var count = 0L;
        await foreach (var partition in _source.PartitionsAsync(cancellationToken).ConfigureAwait(false))
        {
            OnProgress?.Invoke(++count);
            if (Archived(partition) is { } archived)
                yield return archived;
            var isRegistered = registered.Remove(TypedKey.Of(partition.Values, _types), out var found);
            // What the catalog has of twins is left as it is: which of them to take is for the user to say.
            if (twins.Find(partition.Values) is not null)
                continue;
            var values = partition.CatalogValues();
            var location = _wanted.Location.Of(partition.Path);
            if (!isRegistered)
            {
                yield return Finding(DriftKind.Missing, partition.Path, values, location, null,
                    $"The partition '{partition.Path}' has objects and is not registered in '{_wanted.Name}'.");
                continue;
            }
            var kept = found!.Find(one => S3Location.AreSame(one.Location, location)) ?? found[0];
            foreach (var other in found)
            {
                if (other != kept)
                    yield return Doubled(partition.Path, kept, other);
            }
            if (!S3Location.AreSame(kept.Location, location))
                yield return Finding(DriftKind.WrongLocation, partition.Path, kept.Values, location, kept.Location,
                    $"The partition '{partition.Path}' is registered at '{kept.Location}'; its objects lie at '{location}'.");
            else if (kept.Columns is not null)
                yield return Finding(DriftKind.StaleSchema, partition.Path, kept.Values, location, kept.Location,
                    $"The partition '{partition.Path}' is registered with other columns than the table '{_wanted.Name}'.");
        }
        foreach (var orphan in registered.Values.SelectMany(static group => group))
            yield return Finding(DriftKind.Orphaned, string.Join('/', orphan.Values), orphan.Values, null, orphan.Location,
                $"The partition '{string.Join('/', orphan.Values)}' is registered in '{_wanted.Name}' and has no objects.");
    }

    /// <summary>What the catalog has, by typed value: statements in Athena register <c>08</c> as 8.</summary>
    private async Task<Dictionary<string, List<RegisteredPartition>>> ReadRegisteredAsync(GlueTable table, CancellationToken cancellationToken)
    {
        var registered = new Dictionary<string, List<RegisteredPartition>>(StringComparer.Ordinal);
        await foreach (var partition in _glue.ListPartitionsAsync(_wanted.Name, withColumns: true, cancellationToken).ConfigureAwait(false))
        {
            var columns = partition.StorageDescriptor?.Columns ?? [];
            var one = new RegisteredPartition(partition.Values ?? [], partition.StorageDescriptor?.Location, IsSame(columns, table) ? null : columns);
            var key = TypedKey.Of(one.Values, _types);
            if (registered.TryGetValue(key, out var group))
                group.Add(one);
            else
                registered.Add(key, new List<RegisteredPartition>(1) { one });
        }
        return registered;
    }

    private DriftFinding Doubled(string path, RegisteredPartition kept, RegisteredPartition other) => Finding(
        DriftKind.Doubled,
        path,
        other.Values,
        null,
        other.Location,
        $"The partition '{path}' is registered twice in '{_wanted.Name}': "
            + $"as '{string.Join('/', kept.Values)}' at '{kept.Location}' and as '{string.Join('/', other.Values)}' at '{other.Location}'.");

    private DriftFinding TwinsOf(IReadOnlyList<string> group) => Finding(
        DriftKind.TwinFolders,
        group[0],
        CatalogPartition.At(group[0]).CatalogValues(),
        _wanted.Location.Of(group[0]),
        null,
        $"{TwinFolders.Describe(group)}. '{_wanted.Name}' has room for one of them, so none is registered. {TwinFolders.Remedy}",
        canRepair: false);

    private DriftFinding? Archived(CatalogPartition partition) => partition.IsArchived
        ? Finding(DriftKind.Archived, partition.Path, partition.CatalogValues(), null, partition.StorageClass,
            $"The partition '{partition.Path}' has objects of the class {partition.StorageClass}, which Athena leaves out or cannot read.", canRepair: false)
        : null;

    private (string Reason, bool CanRepair)? ObjectionTo(CatalogPartition partition, IReadOnlyList<KeyProjection?> projections)
    {
        var segments = partition.Path.Split('/');
        for (var i = 0; i < projections.Count; i++)
        {
            var key = _wanted.Keys[i].Name;
            if (projections[i] is not { } projection)
                return ($"the table says nothing about the key '{key}'", false);
            if (partition.Values[i] is not { } text)
                return ($"'{key}' is null, which no projection makes up", false);
            if (!PartitionPath.CanHold(text) || PartitionPath.Segment(key, text) != segments[i])
                return ($"its folder '{segments[i]}' is spelled otherwise than Athena would look for it", false);
            if (!projection.Reaches(text))
                return ($"the projection of '{key}' does not make up {CatalogText.Show(text)}", projection.Including(text) is not null);
        }
        return null;
    }

    private static bool IsSame(IReadOnlyList<GlueColumn> columns, GlueTable table)
    {
        var wanted = table.StorageDescriptor?.Columns ?? [];
        if (columns.Count != wanted.Count)
            return false;
        for (var i = 0; i < columns.Count; i++)
        {
            if (!string.Equals(columns[i].Name, wanted[i].Name, StringComparison.OrdinalIgnoreCase) || !HiveType.AreSame(columns[i].Type, wanted[i].Type))
                return false;
        }
        return true;
    }

    private DriftFinding Finding(
        DriftKind kind, string? partition, IReadOnlyList<string>? values, string? expected, string? found, string message, bool canRepair = true) =>
        new(kind, _wanted.Name, partition, values, expected, found, message, canRepair);
}
