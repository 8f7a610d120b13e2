using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Catalog;

namespace PartitionLake.Engine.Tests.Catalog.Tables;

/// <summary>The types of an input's keys, asked of the catalog with the credentials of that input.</summary>
public sealed class TableKeysTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_of_the_types_that_the_catalog_has()
    {
        var table = NewTable("year:int", "month:smallint", "day:date", "id:bigint", "rate:decimal(9,2)", "state:varchar(2)", "ok:boolean", "at:timestamp");
        var link = server.Open();

        var types = await TableKeys.FindAsync(new LakeStorage(link.Aws), table, "/in", Cancel);

        Assert.Equal(
            "year:int32 month:int32 day:date id:int64 rate:decimal(9,2) state:string ok:boolean at:timestamp",
            string.Join(' ', types.Select(key => $"{key.Key}:{key.Value}")));
    }

    [Fact]
    public async Task The_credentials_of_the_input_ask_and_no_others()
    {
        var table = NewTable("year:int");
        var own = server.Open();
        var other = server.Open();
        var storage = new LakeStorage(own.Aws) { Others = [new LakePlace("s3://theirs/in/", other.Aws)] };

        await TableKeys.FindAsync(storage, table, "s3://theirs/in/", Cancel);

        Assert.Empty(own.Proxy.Calls);
        Assert.Single(other.Proxy.Calls);
    }

    [Fact]
    public async Task A_table_that_is_not_there_and_a_key_of_no_known_type_are_errors_of_their_own()
    {
        var storage = new LakeStorage(server.Open().Aws);
        var odd = NewTable("year:array<int>");

        var missing = await Assert.ThrowsAsync<LakeException>(() => TableKeys.FindAsync(storage, new TableName(odd.Database, "none"), "/in", Cancel));
        var strange = await Assert.ThrowsAsync<LakeException>(() => TableKeys.FindAsync(storage, odd, "/in", Cancel));

        Assert.Equal(LakeErrorCode.TableNotFound, missing.Code);
        Assert.Equal(LakeErrorCode.TypeMismatch, strange.Code);
        Assert.Contains("array<int>", strange.Message, StringComparison.Ordinal);
        Assert.Contains("KeyTypes = @{ year = 'string' }", strange.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db.t", "db.t")]
    [InlineData("DB.T", "db.t")]
    [InlineData("t", null)]
    [InlineData("a.b.c", null)]
    [InlineData(".t", null)]
    public void A_table_is_named_by_database_and_name(string text, string? table) => Assert.Equal(table, TableName.Parse(text)?.ToString());

    private TableName NewTable(params string[] keys)
    {
        var table = new TableName(server.NewDatabase(), "typed");
        server.Boto.Run(
            "client('glue').create_table(DatabaseName=args[0], TableInput={'Name': args[1], 'StorageDescriptor': {'Columns': []}, "
                + "'PartitionKeys': [dict(zip(('Name', 'Type'), key.split(':'))) for key in args[2]]})", table.Database, table.Name, keys);
        return table;
    }
}
