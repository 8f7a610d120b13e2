using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Tests.Catalog;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws.Permissions;

/// <summary>A policy denies one action of the catalog, and all else is allowed.</summary>
public sealed class DeniedCatalogTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private static readonly string[] s_folders = ["k=a", "k=b", "k=c"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GetDatabase", "database/DB")]
    [InlineData("GetTable", "table/DB/t")]
    [InlineData("CreateTable", "table/DB/t")]
    public async Task A_table_whose_making_is_denied_is_not_begun_and_the_statement_is_told(string operation, string resource)
    {
        using var link = server.Open();
        var database = server.NewDatabase();
        Deny(link, operation);

        var error = await Assert.ThrowsAsync<LakeException>(() => MakeAsync(link, database));

        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
        Assert.Contains($"It takes glue:{operation} on arn:aws:glue:us-east-1:*:catalog", error.Remedy);
        Assert.Contains($"arn:aws:glue:us-east-1:*:{resource.Replace("DB", database, StringComparison.Ordinal)}", error.Remedy);
        Assert.Contains($$"""{"Effect":"Allow","Action":"glue:{{operation}}","Resource":[""", error.Remedy);
        Assert.Equal(0, server.Boto.Run("answer(len(client('glue').get_tables(DatabaseName=args[0])['TableList']))", database).GetInt32());
    }

    [Fact]
    public async Task Partitions_that_may_not_be_registered_are_named_by_the_action_and_the_same_command_goes_on_later()
    {
        using var link = server.Open();
        var database = server.NewDatabase();
        Deny(link, "BatchCreatePartition");

        var error = await Assert.ThrowsAsync<LakeException>(() => MakeAsync(link, database));
        link.Proxy.Answer = null;
        var made = await MakeAsync(link, database);

        Assert.Contains("glue:BatchCreatePartition", error.Remedy);
        Assert.Equal(3, made.Outcomes.Added);
    }

    [Theory]
    [InlineData("GetDatabases")]
    [InlineData("GetTables")]
    public async Task A_check_of_the_catalog_goes_on_to_the_partitions_without_a_look_at_other_tables(string operation)
    {
        using var link = server.Open();
        var database = server.NewDatabase();
        await MakeAsync(link, database);
        server.Boto.Run("client('glue').batch_delete_partition(DatabaseName=args[0], TableName='t', PartitionsToDelete=[{'Values': ['b']}])", database);
        Deny(link, operation);
        var warnings = new List<LakeWarning>();

        var findings = new List<DriftFinding>();
        await foreach (var finding in new DriftCheck(
            link.Aws, await CatalogLake.SourceAsync(s_folders), new TableName(database, "t")) { OnWarning = warnings.Add }.FindAsync(Cancel))
            findings.Add(finding);

        Assert.Equal(DriftKind.Missing, Assert.Single(findings).Kind);
        Assert.Contains($"glue:{operation}", Assert.Single(warnings).Message);
    }

    private static async Task<TableResult> MakeAsync(CatalogLink link, string database) =>
        await new TableMaker(link.Aws, await CatalogLake.SourceAsync(s_folders), new TableName(database, "t"),
            new TableOptions { Projection = ProjectionChoice.Off }).MakeAsync(Cancel);

    private static void Deny(CatalogLink link, string operation) =>
        link.Proxy.Answer = call => call.Operation == operation ? JsonAnswer.Error("AccessDeniedException", "No identity-based policy allows it.") : null;
}
