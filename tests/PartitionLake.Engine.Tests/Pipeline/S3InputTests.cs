using System.Text;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Which objects of a bucket a run reads, by the rules of a disk.</summary>
public sealed class S3InputTests : IDisposable
{
    private readonly SmallLake _lake = new();
    private readonly AwsSession _session;
    private readonly LakeStorage _storage;
    private readonly string _bucket = $"input-{Guid.NewGuid():n}";
    private int _written;

    public S3InputTests(S3TestServer server)
    {
        _session = new AwsSession(
            new AwsOptions { AccessKey = server.AccessKey, SecretKey = server.SecretKey, Region = MotoServer.Region, EndpointUrl = server.Endpoint });
        _session.S3.PutBucketAsync(_bucket, Cancel).GetAwaiter().GetResult();
        _storage = new LakeStorage(_session);
        _lake.Plan = _lake.Plan with { Fact = [Uri("in")], Joins = [], Destination = Uri("lake/") };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lake.Dispose();
        _session.Dispose();
    }

    [Fact]
    public async Task Every_object_of_a_prefix_is_read_or_named_as_left_out()
    {
        await WriteAsync("in/a.parquet");
        await WriteAsync("in/000000_0");
        await WriteAsync("in/b.parq");
        await WriteAsync("in/d.snappy");
        await WriteAsync("in/_b.parquet");
        await WriteAsync("in/_old/deep/c.parquet");
        await PutAsync("in/notes.txt", "not a table at all");
        await PutAsync("in/sub/", "");
        await PutAsync("in/sub_$folder$", "");
        await PutAsync("in/_SUCCESS", "");

        var result = await RunAsync();

        Assert.Equal(40, result.RowsIn);
        Assert.Equal([Uri("in/notes.txt")], Paths(result, LakeWarningCode.FilesLeftOut));
        Assert.Equal([Uri("in/d.snappy")], Paths(result, LakeWarningCode.ReadByContent));
        Assert.Equal([Uri("in/_b.parquet"), Uri("in/_old")], Paths(result, LakeWarningCode.HiddenDataLeftOut));
    }

    [Theory]
    [InlineData("in", "in")]
    [InlineData("in/", "in")]
    [InlineData("in", "in/")]
    [InlineData("in", "in/lake/")]
    [InlineData("in/k=1", "in")]
    [InlineData("in/a.parquet", "in/")]
    [InlineData("in/*.parquet", "in")]
    [InlineData("in/**", "in/lake")]
    [InlineData("", "in/lake")]
    public async Task A_destination_that_shares_objects_with_an_input_is_refused_before_anything_is_read(string input, string destination)
    {
        await WriteAsync("in/a.parquet");
        await WriteAsync("in/k=1/a.parquet");
        await WriteAsync("other/ok.parquet");
        _lake.Plan = _lake.Plan with { Fact = [Uri(input)], Destination = Uri(destination) };
        await RefusedAsync();
        _lake.Plan = _lake.Plan with { Fact = [Uri("other/ok.parquet")], Joins = [new JoinPlan { From = Uri(input), On = [new JoinKeyPlan("id", "id")] }] };
        await RefusedAsync();

        async Task RefusedAsync()
        {
            var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync());
            Assert.Equal(LakeErrorCode.PlanInvalid, error.Code);
            Assert.Contains($"'{Uri(input)}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("in/a.parquet", "in/lake/")]
    [InlineData("in/*.parquet", "in/lake/")]
    [InlineData("in", "in2")]
    [InlineData("in/", "i")]
    public async Task A_destination_that_no_input_reaches_is_fine(string input, string destination)
    {
        await WriteAsync("in/a.parquet");
        _lake.Plan = _lake.Plan with { Fact = [Uri(input)], Destination = Uri(destination) };
        Assert.Equal(10, (await RunAsync()).RowsIn);
    }

    [Fact]
    public async Task An_object_that_is_named_several_times_is_read_once_and_named()
    {
        await WriteAsync("in/a.parquet");
        await WriteAsync("in/b.parquet");
        _lake.Plan = _lake.Plan with { Fact = [Uri("in/a.parquet"), Uri("in/*.parquet"), Uri("in/")] };
        var result = await RunAsync();
        Assert.Equal(20, result.RowsIn);
        Assert.Equal([Uri("in/a.parquet"), Uri("in/a.parquet"), Uri("in/b.parquet")], Paths(result, LakeWarningCode.ReadOnce));

        var warnings = new WarningLog();
        using var query = await LakeQuery.OpenAsync(_storage, [Uri("in/*.parquet"), Uri("in/a.parquet"), Uri("in")],
            SqlParser.ParseSelect("SELECT id FROM s3object"), new QueryOptions { Warnings = warnings }, Cancel);
        var rows = 0;
        await foreach (var batch in query.RunAsync(Cancel))
            rows += batch.Length;
        Assert.Equal(20, rows);
        Assert.Equal(3, Assert.Single(warnings.Warnings).Paths.Count);
    }

    [Theory]
    [InlineData("table/_delta_log/00000000000000000000.json", "Delta Lake")]
    [InlineData("table/.hoodie/hoodie.properties", "Apache Hudi")]
    [InlineData("table/metadata/v1.metadata.json", "Apache Iceberg")]
    public async Task A_table_whose_log_says_which_objects_count_is_refused_by_name(string log, string format)
    {
        await WriteAsync("table/a.parquet");
        await WriteAsync("table/year=2024/month=1/b.parquet");
        await WriteAsync("table/data/year=2024/b.parquet");
        await PutAsync(log, "{}");
        string[] paths =
        [
            "table", "", "table/*.parquet", "table/**", "table/year=2024", "table/year=2024/month=1/", "table/year=2024/*/*.parquet", "*/*.parquet", "ta*",
            .. format == "Apache Iceberg" ? (string[])["table/data", "table/data/year=2024", "table/data/**/*.parquet"] : [],
        ];
        _lake.Plan = _lake.Plan with { Destination = _lake.Folder["lake"] };
        foreach (var path in paths)
        {
            _lake.Plan = _lake.Plan with { Fact = [Uri(path)] };
            Refused(await Assert.ThrowsAsync<LakeException>(() => RunAsync()));
            Refused(await Assert.ThrowsAsync<LakeException>(
                () => LakeQuery.OpenAsync(_storage, [Uri(path)], SqlParser.ParseSelect("SELECT id FROM s3object"), new QueryOptions(), Cancel)));
        }
        using var store = _storage.Open(Uri("table"));
        Refused(await Assert.ThrowsAsync<LakeException>(
            async () => await LakeHealth.TestAsync(store, new HealthOptions(), new HealthProgress(), Cancel).GetAsyncEnumerator(Cancel).MoveNextAsync()));
        var heard = new List<LakeWarning>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { OnWarning = heard.Add, OnError = (_, _) => { } }, Cancel))
            Assert.NotNull(partition);
        Assert.Contains(format, Assert.Single(heard).Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { Fact = [Uri("table/a.parquet")] };
        Assert.Equal(10, (await RunAsync()).RowsIn);

        void Refused(LakeException error)
        {
            Assert.Equal(LakeErrorCode.FileUnsupported, error.Code);
            Assert.Contains(format, error.Message, StringComparison.Ordinal);
            Assert.Contains(Uri("table/"), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Folders_of_keys_whose_names_begin_with_an_underscore_are_read()
    {
        await WriteAsync("in/year=2023/a.parquet");
        await WriteAsync("in/_year=2024/b.parquet");
        Assert.Equal(20, (await RunAsync()).RowsIn);
    }

    [Fact]
    public async Task A_column_with_another_value_than_its_folder_is_refused()
    {
        await WriteAsync("in/rate=9/a.parquet");
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync());
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Contains("'rate=9'", error.Message, StringComparison.Ordinal);
    }

    private string Uri(string key) => $"s3://{_bucket}/{key}";

    private Task<EtlResult> RunAsync() => _lake.RunAsync(new EtlOptions { Storage = _storage });

    private static List<string> Paths(EtlResult result, LakeWarningCode code) =>
        [.. result.Warnings.Where(warning => warning.Code == code).SelectMany(warning => warning.Paths).Order(StringComparer.Ordinal)];

    private async Task PutAsync(string key, string content) =>
        await _session.S3.PutObjectAsync(new() { BucketName = _bucket, Key = key, InputStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) }, Cancel);

    private async Task WriteAsync(string key)
    {
        var file = _lake.Folder["upload.parquet"];
        _lake.Duck.Execute(
            $"COPY (SELECT i::INTEGER AS id, 'S' || i % 3 AS state, i * 1.5::DOUBLE AS rate FROM range({_written}, "
                + $"{_written += 10}) t(i)) TO {Duck.Literal(file)} (FORMAT parquet)");
        await _session.S3.PutObjectAsync(new() { BucketName = _bucket, Key = key, FilePath = file }, Cancel);
    }
}
