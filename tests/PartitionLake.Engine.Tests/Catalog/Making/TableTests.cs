using System.Text.Json;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Columns;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Catalog.Making;

/// <summary>Tables through the catalog's API, read back by boto3.</summary>
public sealed class TableTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private static readonly string[] Dense = ["state=GA/month=08", "state=GA/month=09", "state=TX/month=08", "state=TX/month=09"];

    private static readonly string[] Sparse = ["state=GA/month=01", "state=NY/month=05", "state=TX/month=12"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_has_the_name_that_Athena_knows()
    {
        var file = CatalogLake.WithColumns(
            """
            SELECT true AS bo, 1::INTEGER AS i, 1::BIGINT AS l, 1::FLOAT AS f, 1::DOUBLE AS d, 1::DECIMAL(12,2) AS de, DATE '2025-01-01' AS da,
            TIMESTAMP '2025-01-01 00:00:00' AS ts, TIMESTAMPTZ '2025-01-01 00:00:00Z' AS tz, 'x' AS "S", 'x'::BLOB AS bi, ['x'] AS li, [1::BIGINT] AS ln
            """);
        var table = await MakeAsync(await CatalogLake.SourceAsync(Dense, _ => file), Name(), new TableOptions());

        var columns = Read(table, "StorageDescriptor").GetProperty("Columns").EnumerateArray().Select(c => $"{c.GetProperty("Name")} {c.GetProperty("Type")}");
        Assert.Equal(
            ["bo boolean", "i int", "l bigint", "f float", "d double", "de decimal(12,2)", "da date",
                "ts timestamp", "tz timestamp", "s string", "bi binary", "li array<string>", "ln array<bigint>"],
            columns);
    }

    [Fact]
    public async Task A_dense_lake_becomes_a_projected_table_without_partitions_or_template()
    {
        var result = await MakeAsync(await CatalogLake.SourceAsync(Dense), Name(), new TableOptions());

        Assert.True(result.IsProjected, result.Reason);
        Assert.Contains("100 %", result.Reason, StringComparison.Ordinal);
        var table = Read(result);
        Assert.Equal("EXTERNAL_TABLE", table.GetProperty("TableType").GetString());
        var storage = table.GetProperty("StorageDescriptor");
        Assert.Equal("s3://bucket/lake/", storage.GetProperty("Location").GetString());
        Assert.Equal("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", storage.GetProperty("InputFormat").GetString());
        Assert.Equal("1", storage.GetProperty("SerdeInfo").GetProperty("Parameters").GetProperty("serialization.format").GetString());
        Assert.Equal(["state string", "month bigint"],
            table.GetProperty("PartitionKeys").EnumerateArray().Select(k => $"{k.GetProperty("Name")} {k.GetProperty("Type")}"));
        var properties = table.GetProperty("Parameters").EnumerateObject().Select(p => $"{p.Name}={p.Value}").Order();
        Assert.Equal(
            [
                "EXTERNAL=TRUE", "classification=parquet", "projection.enabled=true", "projection.month.digits=2", "projection.month.range=8,9",
                "projection.month.type=integer", "projection.state.type=enum", "projection.state.values=GA,TX",
            ],
            properties);
        Assert.Empty(Partitions(result));
    }

    [Fact]
    public async Task A_sparse_lake_has_its_partitions_registered_and_indexed()
    {
        using var link = server.Open();
        var result = await MakeAsync(await CatalogLake.SourceAsync(Sparse), Name(), new TableOptions(), link);

        Assert.False(result.IsProjected);
        Assert.Contains("of which 3", result.Reason, StringComparison.Ordinal);
        Assert.Equal(3, result.Outcomes.Added);
        Assert.Equal("true", Read(result, "Parameters").GetProperty("partition_filtering.enabled").GetString());
        Assert.Equal(["GA/01 s3://bucket/lake/state=GA/month=01/", "NY/05 s3://bucket/lake/state=NY/month=05/", "TX/12 s3://bucket/lake/state=TX/month=12/"],
            Partitions(result));
        var create = link.Proxy.Calls.Single(call => call.Operation == "CreateTable");
        Assert.Equal(["state", "month"], JsonSerializer.Deserialize<JsonElement>(create.Body)
            .GetProperty("PartitionIndexes")[0].GetProperty("Keys").EnumerateArray().Select(k => k.GetString()));
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_a_difference_is_an_error_until_forced()
    {
        var name = Name();
        await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions());
        using var link = server.Open();

        var again = await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions(), link);

        Assert.Equal(TableAction.Unchanged, again.Action);
        Assert.Equal(3, again.Outcomes.Unchanged);
        Assert.Equal(0, link.Proxy.Count("UpdateTable") + link.Proxy.Count("BatchCreatePartition") + link.Proxy.Count("BatchUpdatePartition"));

        server.Boto.Run(
            """
            g = client('glue'); t = g.get_table(DatabaseName=args[0], Name=args[1])['Table']
            keep = {k: t[k] for k in ('Name', 'StorageDescriptor', 'PartitionKeys', 'TableType', 'Parameters')}
            keep['Parameters']['team'] = 'rates'; keep['Description'] = 'ours'
            keep['StorageDescriptor']['Columns'] = [{'Name': 'id', 'Type': 'int', 'Comment': 'the id'}]
            g.update_table(DatabaseName=args[0], TableInput=keep)
            """,
            name.Database,
            name.Name);
        var error = await Assert.ThrowsAsync<LakeException>(async () => await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions()));
        Assert.Equal(LakeErrorCode.CatalogDiffers, error.Code);
        Assert.Contains("'id' is bigint in the lake and int in the table", error.Message, StringComparison.Ordinal);
        Assert.Contains("'rate' (double) is not in the table", error.Message, StringComparison.Ordinal);

        var forced = await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions { Force = true }, link);
        Assert.Equal(TableAction.Update, forced.Action);
        var table = Read(forced);
        Assert.Equal("rates", table.GetProperty("Parameters").GetProperty("team").GetString());
        Assert.Equal("ours", table.GetProperty("Description").GetString());
        Assert.Equal("the id", table.GetProperty("StorageDescriptor").GetProperty("Columns")[0].GetProperty("Comment").GetString());
        var update = link.Proxy.Calls.Single(call => call.Operation == "UpdateTable");
        Assert.True(JsonSerializer.Deserialize<JsonElement>(update.Body).GetProperty("SkipArchive").GetBoolean());
    }

    [Fact]
    public async Task A_column_that_the_lake_gained_comes_into_all_registered_partitions_too()
    {
        var name = Name();
        await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions());
        var wide = CatalogLake.WithColumns("SELECT 1::BIGINT AS id, 'a' AS name, 1.5::DOUBLE AS rate, true AS later");

        var changed = await MakeAsync(await CatalogLake.SourceAsync(Sparse, _ => wide), name, new TableOptions { AddColumns = true });

        Assert.Equal(3, changed.Outcomes.Updated);
        var columns = server.Boto.Run(
            "answer([[c['Name'] for c in p['StorageDescriptor']['Columns']] for p in client('glue').get_partitions(DatabaseName=args[0], "
                + "TableName=args[1])['Partitions']])", name.Database, name.Name);
        Assert.All(columns.EnumerateArray(),
            names => Assert.Equal(["id", "name", "rate", "later"], names.EnumerateArray().Select(column => column.GetString())));
        Assert.Equal(3, (await MakeAsync(await CatalogLake.SourceAsync(Sparse, _ => wide), name, new TableOptions())).Outcomes.Unchanged);
    }

    [Theory]
    [InlineData("int64", "'m' is int64 and one of its partitions is null", "m=1", "m=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("date", "'m' is date and one of its partitions is null", "m=2025-01-01", "m=__HIVE_DEFAULT_PARTITION__")]
    [InlineData("boolean", "'m' is boolean, and Glue takes no conditions", "m=true", "m=false")]
    [InlineData("int64", null, "m=1", "m=2")]
    [InlineData("string", null, "m=a", "m=__HIVE_DEFAULT_PARTITION__")]
    public async Task A_key_on_which_the_catalog_cannot_filter_is_told_before_it_is_registered(string type, string? says, params string[] folders)
    {
        var warnings = new List<string>();
        var source = CatalogLake.Of([new Field("m", LakeType.Parse(type))], folders);

        await MakeAsync(source, Name(), new TableOptions { Projection = ProjectionChoice.Off, OnWarning = warnings.Add });

        if (says is null)
            Assert.Empty(warnings);
        else
            Assert.Contains(says, Assert.Single(warnings));
    }

    [Fact]
    public async Task A_table_that_is_switched_to_registered_partitions_gets_an_index_and_lives_without_one()
    {
        var name = Name();
        await MakeAsync(await CatalogLake.SourceAsync(Dense), name, new TableOptions());
        using var link = server.Open();

        var switched = await MakeAsync(await CatalogLake.SourceAsync(Dense), name, new TableOptions { Projection = ProjectionChoice.Off, Force = true }, link);

        Assert.Equal(4, switched.Outcomes.Added);
        Assert.Equal(1, link.Proxy.Count("CreatePartitionIndex"));
        Assert.DoesNotContain(Read(switched, "Parameters").EnumerateObject(), property => property.Name.StartsWith("projection.", StringComparison.Ordinal));

        var warnings = new List<string>();
        link.Proxy.Answer = call => call.Operation == "CreatePartitionIndex" ? JsonAnswer.Error("ResourceNumberLimitExceededException", "three at most") : null;
        var other = new TableName(name.Database, "other");
        await MakeAsync(await CatalogLake.SourceAsync(Dense), other, new TableOptions());
        var without = await MakeAsync(
            await CatalogLake.SourceAsync(Dense), other, new TableOptions { Projection = ProjectionChoice.Off, Force = true, OnWarning = warnings.Add }, link);
        Assert.Equal(4, without.Outcomes.Added);
        Assert.Contains("three at most", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_partition_keys_are_refused_even_when_forced()
    {
        var name = Name();
        await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions());

        var error = await Assert.ThrowsAsync<LakeException>(
            async () => await MakeAsync(await CatalogLake.SourceAsync(["state=GA"]), name, new TableOptions { Force = true }));

        Assert.Equal(LakeErrorCode.CatalogDiffers, error.Code);
    }

    [Fact]
    public async Task Somebody_elses_change_at_the_same_moment_is_not_lost()
    {
        var name = Name();
        await MakeAsync(await CatalogLake.SourceAsync(Sparse), name, new TableOptions());
        using var link = server.Open();
        var first = true;
        link.Proxy.Answer = call =>
        {
            if (call.Operation != "UpdateTable" || !first)
                return null;
            first = false;
            server.Boto.Run(
                """
                g = client('glue'); t = g.get_table(DatabaseName=args[0], Name=args[1])['Table']
                keep = {k: t[k] for k in ('Name', 'StorageDescriptor', 'PartitionKeys', 'TableType', 'Parameters')}
                keep['Parameters']['other'] = 'kept'
                g.update_table(DatabaseName=args[0], TableInput=keep)
                """,
                name.Database,
                name.Name);
            return JsonAnswer.Error("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
        };

        await MakeAsync(await CatalogLake.SourceAsync(Dense), name, new TableOptions { Force = true }, link);

        Assert.Equal(2, link.Proxy.Count("UpdateTable"));
        var parameters = server.Boto.Run(
            "answer(client('glue').get_table(DatabaseName=args[0], Name=args[1])['Table']['Parameters'])", name.Database, name.Name);
        Assert.Equal("kept", parameters.GetProperty("other").GetString());
        Assert.Equal("true", parameters.GetProperty("projection.enabled").GetString());
    }

    [Fact]
    public async Task A_missing_database_is_an_error_or_made()
    {
        var name = new TableName($"new_{Guid.NewGuid():n}", "t");
        var source = await CatalogLake.SourceAsync(Dense);

        var error = await Assert.ThrowsAsync<LakeException>(() => MakeAsync(source, name, new TableOptions()));
        Assert.Equal(LakeErrorCode.TableNotFound, error.Code);
        Assert.Contains("-CreateDatabase", error.Remedy, StringComparison.Ordinal);

        Assert.Equal(TableAction.Create, (await MakeAsync(source, name, new TableOptions { CreateDatabase = true })).Action);
    }

    [Fact]
    public async Task Files_that_contradict_each_other_are_an_error_and_columns_of_some_files_a_note()
    {
        var other = CatalogLake.WithColumns("SELECT 1::INTEGER AS id, 'a' AS name");
        var error = await Assert.ThrowsAsync<LakeException>(() => CatalogLake.SourceAsync(
            Dense, path => path.Contains("TX", StringComparison.Ordinal) ? other : CatalogLake.WithColumns("SELECT 1::BIGINT AS id")));
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Contains("'id' is int64 in 'state=GA/month=08/f.parquet' and int32 in 'state=TX/month=08/f.parquet'", error.Message, StringComparison.Ordinal);

        var wide = CatalogLake.WithColumns("SELECT 1::INTEGER AS id, 'a' AS name, 2 AS later");
        var source = await CatalogLake.SourceAsync(Dense, path => path.Contains("09", StringComparison.Ordinal) ? wide : other);
        Assert.Contains("'later' is in 2 of the 4 files", Assert.Single(source.Notes), StringComparison.Ordinal);
        Assert.Equal(["id", "name", "later"], source.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Athena_creates_the_table_and_its_reason_is_told_when_it_does_not()
    {
        using var link = server.Open();
        var name = Name();
        link.Proxy.Answer = call => call.Operation == "GetQueryExecution"
            ? new JsonAnswer("""{"QueryExecution":{"Status":{"State":"FAILED","StateChangeReason":"FAILED: SemanticException Line 1"}}}""")
            : null;

        var error = await Assert.ThrowsAsync<LakeException>(async () => await MakeAsync(
            await CatalogLake.SourceAsync(Dense), name,
            new TableOptions { ViaAthena = true, OutputLocation = "s3://bucket/results/", WorkGroup = "primary" }, link));

        Assert.Equal(LakeErrorCode.QueryFailed, error.Code);
        Assert.Contains("SemanticException", error.Message, StringComparison.Ordinal);
        link.Proxy.Answer = null;
        var made = await MakeAsync(
            await CatalogLake.SourceAsync(Dense), name, new TableOptions { ViaAthena = true, OutputLocation = "s3://bucket/results/" }, link);
        Assert.NotNull(made.QueryId);
        var start = JsonSerializer.Deserialize<JsonElement>(link.Proxy.Calls.Last(call => call.Operation == "StartQueryExecution").Body);
        Assert.StartsWith("CREATE EXTERNAL TABLE `", start.GetProperty("QueryString").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a:b")]
    [InlineData("a;b")]
    [InlineData(" a")]
    [InlineData("a\nb")]
    public void A_column_name_that_Athena_cannot_hold_is_an_error_that_says_so(string column)
    {
        var source = CatalogLake.Of([], [], [new Field(column, LakeType.String)]);
        using var link = server.Open();

        Assert.Equal(LakeErrorCode.CatalogNameInvalid,
            Assert.Throws<LakeException>(() => new TableMaker(link.Aws, source, new TableName("d", "t"), new TableOptions())).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rates-2025")]
    [InlineData("a`b")]
    [InlineData("é")]
    public void So_is_a_table_name(string name) =>
        Assert.Equal(LakeErrorCode.CatalogNameInvalid, Assert.Throws<LakeException>(() => new TableName("d", name)).Code);

    [Fact]
    public async Task A_key_that_is_a_column_too_is_refused()
    {
        var file = CatalogLake.WithColumns("SELECT 1 AS id, 'GA' AS State");
        var source = await CatalogLake.SourceAsync(["state=GA"], _ => file);
        using var link = server.Open();

        var error = Assert.Throws<LakeException>(() => new TableMaker(link.Aws, source, new TableName("d", "t"), new TableOptions()));

        Assert.Equal(LakeErrorCode.ColumnNameCollision, error.Code);
        Assert.Contains("WritePartitionColumns", error.Remedy, StringComparison.Ordinal);
    }

    private TableName Name() => new(server.NewDatabase(), "rates");

    private async Task<TableResult> MakeAsync(LakeSource source, TableName name, TableOptions options, CatalogLink? link = null) =>
        await new TableMaker((link ?? server.Open()).Aws, source, name, options).MakeAsync(Cancel);

    private JsonElement Read(TableResult table) =>
        server.Boto.Run("answer(client('glue').get_table(DatabaseName=args[0], Name=args[1])['Table'])", table.Table.Database, table.Table.Name);

    private JsonElement Read(TableResult table, string member) => Read(table).GetProperty(member);

    private List<string> Partitions(TableResult table) => [..
        server.Boto.Run("answer(client('glue').get_partitions(DatabaseName=args[0], TableName=args[1])['Partitions'])", table.Table.Database, table.Table.Name)
            .EnumerateArray()
            .Select(p => $"{string.Join('/', p.GetProperty("Values").EnumerateArray())} {p.GetProperty("StorageDescriptor").GetProperty("Location")}")
            .Order(StringComparer.Ordinal)];
}
