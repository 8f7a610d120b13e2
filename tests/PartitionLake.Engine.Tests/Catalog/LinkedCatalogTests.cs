using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Catalog;

/// <summary>Names that lead to the catalog of another account are refused before anything is changed.</summary>
public sealed class LinkedCatalogTests : IDisposable
{
    private readonly JsonProxy _glue = new(upstream: null);
    private readonly AwsSession _session;
    private readonly GlueCatalog _catalog;

    public LinkedCatalogTests()
    {
        _session = new AwsSession(
            new AwsOptions { AccessKey = MotoServer.AccessKey, SecretKey = MotoServer.SecretKey, Region = MotoServer.Region, EndpointUrl = _glue.Endpoint });
        _catalog = new GlueCatalog(_session);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _session.Dispose();
        _glue.Dispose();
    }

    [Fact]
    public async Task A_database_that_is_a_link_is_refused()
    {
        _glue.Answer = _ => new JsonAnswer("""{"Database": {"Name": "rates", "TargetDatabase": {"CatalogId": "210987654321", "DatabaseName": "theirs"}}}""");

        var failure = await Assert.ThrowsAsync<LakeException>(() => _catalog.HasDatabaseAsync("rates", Cancel));

        Assert.Equal(LakeErrorCode.CatalogNameInvalid, failure.Code);
        Assert.Contains("the account 210987654321", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Table": {"Name": "t", "DatabaseName": "rates", "TargetTable": {"CatalogId": "210987654321", "DatabaseName": "theirs", "Name": "t"}}}""")]
    [InlineData("""{"Table": {"Name": "t", "DatabaseName": "theirs", "CatalogId": "210987654321"}}""")]
    public async Task A_table_that_answers_through_a_link_is_refused(string answer)
    {
        _glue.Answer = _ => new JsonAnswer(answer);

        var failure = await Assert.ThrowsAsync<LakeException>(() => _catalog.FindTableAsync(new TableName("rates", "t"), Cancel));

        Assert.Equal(LakeErrorCode.CatalogNameInvalid, failure.Code);
        Assert.Contains("theirs", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-ProfileName", failure.Remedy, StringComparison.Ordinal);
    }
}
