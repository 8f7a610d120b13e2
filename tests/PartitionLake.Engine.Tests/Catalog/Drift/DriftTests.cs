using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Tests.Catalog.Projection;

namespace PartitionLake.Engine.Tests.Catalog.Drift;

/// <summary>Differences between lake and catalog that were made by hand are found, all of them and no others, and repaired.</summary>
public sealed class DriftTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private static readonly string[] Folders = ["state=GA/month=01", "state=GA/month=02", "state=TX/month=11", "state=TX/month=12", "state=ZZ/month=07"];

    private const string Damage =
        """
        g = client('glue'); d, t = args[0], args[1]
        at = lambda v: g.get_partition(DatabaseName=d, TableName=t, PartitionValues=v)['Partition']['StorageDescriptor']
        g.delete_partition(DatabaseName=d, TableName=t, PartitionValues=['GA', '01'])
        wrong = at(['GA', '02']); wrong['Location'] = 's3://bucket/elsewhere/'
        g.update_partition(DatabaseName=d, TableName=t, PartitionValueList=['GA', '02'], PartitionInput={'Values': ['GA', '02'], 'StorageDescriptor': wrong})
        stale = at(['TX', '11']); stale['Columns'] = stale['Columns'][:1]
        g.update_partition(DatabaseName=d, TableName=t, PartitionValueList=['TX', '11'], PartitionInput={'Values': ['TX', '11'], 'StorageDescriptor': stale})
        orphan = at(['TX', '12']); orphan['Location'] = 's3://bucket/lake/state=OLD/month=01/'
        g.create_partition(DatabaseName=d, TableName=t, PartitionInput={'Values': ['OLD', '01'], 'StorageDescriptor': orphan})
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_that_was_just_made_has_no_difference()
    {
        foreach (var choice in new[] { ProjectionChoice.Off, ProjectionChoice.On })
        {
            var name = await MakeAsync(Folders, choice);
            Assert.Empty(await FindAsync(name, Folders));
        }
    }

    [Fact]
    public async Task Each_difference_of_registered_partitions_is_found_and_repaired()
    {
        var name = await MakeAsync(Folders, ProjectionChoice.Off);
        server.Boto.Run(Damage, name.Database, name.Name);

        var findings = await FindAsync(name, Folders);

        Assert.Equal(
            ["Missing state=GA/month=01", "Orphaned OLD/01", "StaleSchema state=TX/month=11", "WrongLocation state=GA/month=02"],
            findings.Select(f => $"{f.Kind} {f.Partition}").Order(StringComparer.Ordinal));
        Assert.All(findings, finding => Assert.True(finding.CanRepair));
        var repaired = await RepairAsync(name, Folders, findings);
        Assert.Equal(4, repaired.Count);
        Assert.Empty(await FindAsync(name, Folders));
    }

    [Fact]
    public async Task Partitions_that_a_projection_does_not_reach_are_found_and_it_is_widened()
    {
        var name = await MakeAsync(["state=GA/month=10", "state=GA/month=11"], ProjectionChoice.On);
        string[] now = ["state=GA/month=10", "state=GA/month=11", "state=GA/month=08", "state=NY/month=10"];

        var findings = await FindAsync(name, now);

        Assert.Equal(["Unreachable state=GA/month=08", "Unreachable state=NY/month=10"],
            findings.Select(f => $"{f.Kind} {f.Partition}").Order(StringComparer.Ordinal));
        await RepairAsync(name, now, findings);
        Assert.Empty(await FindAsync(name, now));
        var properties = server.Boto.Run(
            "answer(client('glue').get_table(DatabaseName=args[0], Name=args[1])['Table']['Parameters'])", name.Database, name.Name)
            .EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!);
        Assert.Superset(now.ToHashSet(), ProjectedPaths.Expand(properties, ["state", "month"]).ToHashSet());
    }

    [Fact]
    public async Task What_no_projection_reaches_cannot_be_repaired()
    {
        var name = await MakeAsync(["state=GA/month=10"], ProjectionChoice.On);

        var findings = await FindAsync(name, ["state=GA/month=10", "state=a,b/month=10", "state=__HIVE_DEFAULT_PARTITION__/month=10"]);

        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding => Assert.False(finding.CanRepair));
    }

    [Fact]
    public async Task A_column_that_the_lake_gained_is_found_and_added()
    {
        var name = await MakeAsync(Folders, ProjectionChoice.Off);
        var wide = CatalogLake.WithColumns("SELECT 1::BIGINT AS id, 'a' AS name, 1.5::DOUBLE AS rate, true AS later");
        var source = await CatalogLake.SourceAsync(Folders, _ => wide);

        var finding = Assert.Single(await FindAsync(name, source));
        Assert.Equal((DriftKind.StaleSchema, null), (finding.Kind, finding.Partition));
        await RepairAsync(name, source, [finding]);

        // The table has it; the partitions are now behind the table.
        var behind = await FindAsync(name, source);
        Assert.Equal(Folders.Length, behind.Count(found => found.Kind == DriftKind.StaleSchema && found.Partition is not null));
        await RepairAsync(name, source, behind);
        Assert.Empty(await FindAsync(name, source));
    }

    [Fact]
    public async Task Archived_objects_and_foreign_tables_are_found()
    {
        // The store calls objects with "cold" in their names GLACIER.
        string[] folders = ["state=GA/month=01", "state=cold/month=02"];
        var name = await MakeAsync(folders, ProjectionChoice.Off);
        var other = server.NewDatabase();
        server.Boto.Run(
            "client('glue').create_table(DatabaseName=args[0], TableInput={'Name': 'copy', 'StorageDescriptor': {'Location': 's3://bucket/lake/state=GA'}})",
            other);

        var findings = await FindAsync(name, folders, foreign: true);

        Assert.Equal("state=cold/month=02", Assert.Single(findings, found => found.Kind == DriftKind.Archived).Partition);
        var foreign = Assert.Single(findings, found => found.Kind == DriftKind.ForeignTable && found.Message.Contains(other, StringComparison.Ordinal));
        Assert.False(foreign.CanRepair);
    }

    [Fact]
    public async Task A_table_at_another_place_is_found_and_moved()
    {
        var name = await MakeAsync(Folders, ProjectionChoice.Off);
        var moved = await CatalogLake.SourceAsync(Folders, options: new LakeSourceOptions { Location = "s3://bucket/new" });

        var findings = await FindAsync(name, moved);

        Assert.Equal(1 + Folders.Length, findings.Count(found => found.Kind == DriftKind.WrongLocation));
        await RepairAsync(name, moved, findings);
        Assert.Empty(await FindAsync(name, moved));
    }

    [Fact]
    public async Task Numbers_that_a_statement_registered_without_their_zeros_are_the_same_partition()
    {
        var name = await MakeAsync(Folders, ProjectionChoice.Off);
        server.Boto.Run(
            """
            g = client('glue'); d, t = args[0], args[1]
            s = g.get_partition(DatabaseName=d, TableName=t, PartitionValues=['ZZ', '07'])['Partition']['StorageDescriptor']
            g.update_partition(DatabaseName=d, TableName=t, PartitionValueList=['ZZ', '07'], PartitionInput={'Values': ['ZZ', '7'], 'StorageDescriptor': s})
            """,
            name.Database,
            name.Name);

        Assert.Empty(await FindAsync(name, Folders));
    }

    [Fact]
    public async Task No_table_is_an_error()
    {
        var error = await Assert.ThrowsAsync<LakeException>(async () => await FindAsync(new TableName(server.NewDatabase(), "none"), Folders));
        Assert.Equal(LakeErrorCode.TableNotFound, error.Code);
    }

    private async Task<TableName> MakeAsync(string[] folders, ProjectionChoice choice)
    {
        var name = new TableName(server.NewDatabase(), "rates");
        await new TableMaker(server.Open().Aws, await CatalogLake.SourceAsync(folders), name, new TableOptions { Projection = choice }).MakeAsync(Cancel);
        return name;
    }

    private async Task<List<DriftFinding>> FindAsync(TableName name, string[] folders, bool foreign = false) =>
        await FindAsync(name, await CatalogLake.SourceAsync(folders), foreign);

    private async Task<List<DriftFinding>> FindAsync(TableName name, LakeSource source, bool foreign = false)
    {
        var findings = new List<DriftFinding>();
        await foreach (var finding in new DriftCheck(server.Open().Aws, source, name) { FindForeignTables = foreign }.FindAsync(Cancel))
            findings.Add(finding);
        return findings;
    }

    private async Task<List<DriftFinding>> RepairAsync(TableName name, string[] folders, List<DriftFinding> findings) =>
        await RepairAsync(name, await CatalogLake.SourceAsync(folders), findings);

    private async Task<List<DriftFinding>> RepairAsync(TableName name, LakeSource source, List<DriftFinding> findings)
    {
        var repaired = new List<DriftFinding>();
        var failures = new List<LakeException>();
        var repair = new DriftRepair(server.Open().Aws, source, name)
        {
            OnRepaired = finding => Locked(() => repaired.Add(finding)),
            OnFailure = (_, error) => Locked(() => failures.Add(error)),
        };
        await repair.RunAsync(findings, Cancel);
        Assert.Empty(failures);
        return repaired;

        void Locked(Action action)
        {
            lock (repaired)
                action();
        }
    }
}
