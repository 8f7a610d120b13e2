using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;

namespace PartitionLake.Engine.Tests.Catalog;

/// <summary>Folders that spell the values of one partition differently, and partitions that are registered twice.</summary>
public sealed class TwinTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private const string Registered =
        "answer(sorted('/'.join(p['Values']) for p in client('glue').get_partitions(DatabaseName=args[0], TableName=args[1])['Partitions']))";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> Twins => new()
    {
        { "k=8", "k=08", "k=7", "int" },
        { "k=8", "k=08", "k=7", "long" },
        { "k=a b", "k=a%20b", "k=c", "string" },
        { "k=caf%C3%A9", "k=café", "k=c", "string" },
        { "k=1.5", "k=1.50", "k=2.00", "decimal" },
        { "k=1e1", "k=10", "k=2", "double" },
        { "k=TRUE", "k=true", "k=false", "bool" },
        { "k=2024-01-01 00:00", "k=2024-01-01", "k=2024-01-02", "timestamp" },
        { "K=8", "k=8", "k=7", "int" },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task Two_folders_of_one_value_are_named_and_neither_is_registered(string one, string other, string single, string type)
    {
        var name = new TableName(server.NewDatabase(), "twins");
        var source = await SourceAsync([one, other, single], type);

        var failure = Assert.Single(await MakeAsync(name, source));
        AssertNames(failure.Message, one, other);
        Assert.Equal([single[2..]], RegisteredIn(name));

        // Again, with the table and the third partition there.
        AssertNames(Assert.Single(await MakeAsync(name, source)).Message, one, other);
        var finding = Assert.Single(await FindAsync(name, source));
        Assert.Equal((DriftKind.TwinFolders, false), (finding.Kind, finding.CanRepair));
        AssertNames(finding.Message, one, other);
        Assert.Equal([single[2..]], RegisteredIn(name));
    }

    [Theory]
    [InlineData(ProjectionChoice.Off)]
    [InlineData(ProjectionChoice.On)]
    public async Task After_a_repair_nothing_but_the_twins_is_left(ProjectionChoice choice)
    {
        var name = new TableName(server.NewDatabase(), "twins");
        Assert.Empty(await MakeAsync(name, await SourceAsync(["m=10"], "int"), choice));
        var now = await SourceAsync(["m=10", "m=8", "m=08", "m=11"], "int");

        var findings = await FindAsync(name, now);
        Assert.Equal([choice == ProjectionChoice.Off ? DriftKind.Missing : DriftKind.Unreachable, DriftKind.TwinFolders],
            findings.Select(finding => finding.Kind).Order());
        await RepairAsync(name, now, findings);

        var left = Assert.Single(await FindAsync(name, now));
        Assert.Equal(DriftKind.TwinFolders, left.Kind);
        AssertNames(left.Message, "m=8", "m=08");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_sees_the_folder_of_another_writer_beside_its_own(bool changes)
    {
        using var lake = new SmallLake();
        lake.Fact("SELECT i::INTEGER AS id, (7 + i % 2)::INTEGER AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(10) t(i)");
        lake.Plan = lake.Plan with { Mode = PublishMode.Append, PartitionBy = [new PartitionColumnPlan("state", "m", 2)] };
        var name = new TableName(server.NewDatabase(), "twins");
        var catalog = new RunCatalog(
            server.Open().Aws, new CatalogPlan
            {
                Database = name.Database,
                Table = name.Name,
                Location = CatalogLake.Root,
                Projection = ProjectionChoice.Off
            }, lake.Folder["lake"]);
        Assert.Empty(await ApplyAsync((await lake.RunAsync()).RunId));

        Directory.CreateDirectory(lake.Folder["lake/m=8"]);
        File.Copy(Directory.GetFiles(lake.Folder["lake/m=08"])[0], lake.Folder["lake/m=8/foreign.parquet"]);
        var runId = changes ? (await lake.RunAsync(new EtlOptions { Force = true })).RunId : "unchanged";

        AssertNames(Assert.Single(await ApplyAsync(runId)).Message, "m=8", "m=08");

        async Task<List<LakeException>> ApplyAsync(string run)
        {
            var failures = new List<LakeException>();
            using var store = lake.Open();
            await catalog.ApplyAsync(store, run, [], new TableOptions { OnFailure = failures.Add }, Cancel);
            return failures;
        }
    }

    [Fact]
    public async Task No_statement_registers_one_of_two_folders()
    {
        var failures = new List<LakeException>();
        var options = new TableOptions { Projection = ProjectionChoice.Off, OnFailure = failures.Add };
        var maker = new TableMaker(server.Open().Aws, await SourceAsync(["m=7", "m=8", "m=08"], "int"), new TableName("lake", "twins"), options);
        var statements = new List<string>();
        await foreach (var statement in maker.DdlAsync(Cancel))
            statements.Add(statement);

        AssertNames(Assert.Single(failures).Message, "m=8", "m=08");
        Assert.Contains("m=7/", statements[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("8", statements[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partition_that_a_statement_registered_without_its_zero_is_not_added_again()
    {
        var name = new TableName(server.NewDatabase(), "twins");
        Assert.Empty(await MakeAsync(name, await SourceAsync(["m=06"], "int")));
        Register(name, "06", "7", "s3://bucket/lake/m=07/");

        Assert.Empty(await MakeAsync(name, await SourceAsync(["m=06", "m=07"], "int")));

        Assert.Equal(["06", "7"], RegisteredIn(name));
    }

    [Fact]
    public async Task A_partition_that_is_registered_with_another_spelling_and_place_is_refused_with_both()
    {
        var name = new TableName(server.NewDatabase(), "twins");
        Assert.Empty(await MakeAsync(name, await SourceAsync(["m=06"], "int")));
        Register(name, "06", "7", "s3://bucket/lake/m=7/");
        var source = await SourceAsync(["m=06", "m=07"], "int");

        var failure = Assert.Single(await MakeAsync(name, source));

        Assert.Contains("m=07", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["06", "7"], RegisteredIn(name));
        var findings = await FindAsync(name, source);
        Assert.Equal(DriftKind.WrongLocation, Assert.Single(findings).Kind);
        await RepairAsync(name, source, findings);
        Assert.Empty(await FindAsync(name, source));
    }

    [Fact]
    public async Task A_partition_that_is_registered_twice_is_found_and_one_of_the_two_removed()
    {
        var name = new TableName(server.NewDatabase(), "twins");
        var source = await SourceAsync(["m=06", "m=07"], "int");
        Assert.Empty(await MakeAsync(name, source));
        Register(name, "07", "7", "s3://bucket/lake/m=07/");

        var findings = await FindAsync(name, source);

        var finding = Assert.Single(findings);
        Assert.Equal((DriftKind.Doubled, true), (finding.Kind, finding.CanRepair));
        Assert.Contains("'07'", finding.Message, StringComparison.Ordinal);
        Assert.Contains("'7'", finding.Message, StringComparison.Ordinal);
        await RepairAsync(name, source, findings);
        Assert.Equal(2, RegisteredIn(name).Length);
        Assert.Empty(await FindAsync(name, source));
    }

    private static void AssertNames(string message, params string[] folders) =>
        Assert.All(folders, folder => Assert.Contains($"'{folder}'", message, StringComparison.Ordinal));

    private static Task<LakeSource> SourceAsync(string[] folders, string type) => CatalogLake.SourceAsync(
        folders, options: new LakeSourceOptions { KeyTypes = new Dictionary<string, LakeType> { [folders[0].Split('=')[0]] = TypeOf(type) } });

    private static LakeType TypeOf(string type) => type switch
    {
        "int" => LakeType.Int32,
        "long" => LakeType.Int64,
        "decimal" => LakeType.Decimal(9, 2),
        "double" => LakeType.Double,
        "bool" => LakeType.Boolean,
        "timestamp" => LakeType.Timestamp,
        _ => LakeType.String,
    };

    private void Register(TableName name, string like, string value, string location) => server.Boto.Run(
        """
        g = client('glue'); d, t, like, value, place = args
        s = g.get_partition(DatabaseName=d, TableName=t, PartitionValues=[like])['Partition']['StorageDescriptor']
        s['Location'] = place
        g.create_partition(DatabaseName=d, TableName=t, PartitionInput={'Values': [value], 'StorageDescriptor': s})
        """,
        name.Database,
        name.Name,
        like,
        value,
        location);

    private string[] RegisteredIn(TableName name) =>
        [.. server.Boto.Run(Registered, name.Database, name.Name).EnumerateArray().Select(value => value.GetString()!)];

    private async Task<List<LakeException>> MakeAsync(TableName name, LakeSource source, ProjectionChoice choice = ProjectionChoice.Off)
    {
        var failures = new List<LakeException>();
        await new TableMaker(server.Open().Aws, source, name, new TableOptions { Projection = choice, OnFailure = failures.Add }).MakeAsync(Cancel);
        return failures;
    }

    private async Task<List<DriftFinding>> FindAsync(TableName name, LakeSource source)
    {
        var findings = new List<DriftFinding>();
        await foreach (var finding in new DriftCheck(server.Open().Aws, source, name) { FindForeignTables = false }.FindAsync(Cancel))
            findings.Add(finding);
        return findings;
    }

    private Task RepairAsync(TableName name, LakeSource source, List<DriftFinding> findings)
    {
        var repair = new DriftRepair(server.Open().Aws, source, name) { OnFailure = (_, error) => Assert.Fail(error.Message) };
        return repair.RunAsync(findings.FindAll(static finding => finding.CanRepair), Cancel);
    }
}
