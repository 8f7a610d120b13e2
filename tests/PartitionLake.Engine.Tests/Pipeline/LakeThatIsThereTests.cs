using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Runs over lakes that hold something already: of other keys, of other columns, of other writers, or nothing at all.</summary>
public sealed class LakeThatIsThereTests : IDisposable
{
    private readonly SmallLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Merge)]
    public async Task Another_list_of_partition_keys_is_refused_by_the_state_before_anything_is_read(PublishMode mode)
    {
        await _lake.RunAsync();
        Plan(mode, "state", "code");
        var phases = new List<EtlPhase>();

        var failure = await _lake.FailAsync(new EtlOptions { Seams = new() { PhaseBegun = phases.Add } });

        Assert.Equal(LakeErrorCode.SchemaMismatch, failure.Code);
        Assert.Contains("by state; PartitionBy says state, code", failure.Message, StringComparison.Ordinal);
        Assert.Equal([EtlPhase.Plan], phases);
        await _lake.FailAsync(new EtlOptions { WhatIf = true });
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Merge)]
    public async Task A_key_in_other_case_is_another_key(PublishMode mode)
    {
        await _lake.RunAsync();
        Plan(mode, "State");

        Assert.Contains("by state; PartitionBy says State", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Merge)]
    public async Task Another_list_of_partition_keys_is_refused_by_the_folders_of_a_lake_of_others(PublishMode mode)
    {
        Foreign("region=west/000000_0", "SELECT 1::INTEGER AS id");
        Plan(mode, "state");

        Assert.Contains("'region=west', region;", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_other_keys_among_those_of_the_lake_is_refused_before_anything_is_published()
    {
        await _lake.RunAsync();
        Foreign("state=S1/code=c1/f.parquet", "SELECT 1::INTEGER AS id");

        Assert.Contains("'state=S1/code=c1' has state, code;", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_leaves_only_the_new_layout()
    {
        await _lake.RunAsync();
        Plan(PublishMode.Replace, "state", "code");

        var result = await _lake.RunAsync();

        Assert.Equal((15, 3), (result.PartitionsCreated, result.PartitionsRemoved));
        Assert.Equal(100, _lake.Rows("id, state, code").Count);
        Assert.Equal(15, _lake.DataFiles().Count);
        Assert.Equal(15, (await ContentsAsync()).Count);
    }

    [Fact]
    public async Task A_file_in_the_root_is_refused_since_readers_would_read_it_too()
    {
        Foreign("all.parquet", "SELECT 1::INTEGER AS id");
        Assert.Contains("all.parquet", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishMode.Overwrite, "state=S0/000000_0", 34)]
    [InlineData(PublishMode.Replace, "state=S0/part-0.snappy", 34)]
    [InlineData(PublishMode.Merge, "state=S0/000000_0", 35)]
    [InlineData(PublishMode.Append, "state=S0/000000_0", 35)]
    public async Task Whatever_lies_in_a_partition_folder_is_its_content(PublishMode mode, string path, int rows)
    {
        Foreign(path, "SELECT 7000::INTEGER AS id, 'c1' AS code, 'label 1' AS label, 1.5::DOUBLE AS rate");
        Foreign("state=S0/_hidden", "SELECT 8000::INTEGER AS id");
        Plan(mode, "state");

        await _lake.RunAsync();

        // All files that are not hidden, by whatever name.
        var files = Directory.GetFiles(_lake.Folder["lake/state=S0"]).Where(file => !Path.GetFileName(file).StartsWith('_')).ToList();
        Assert.Equal(mode == PublishMode.Append ? 2 : 1, files.Count);
        Assert.Equal(
            rows,
            files.Sum(file => Convert.ToInt32(
                _lake.Duck.Query($"SELECT count(*) FROM read_parquet({Duck.Literal(file)})")[0][0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True(File.Exists(_lake.Folder["lake/state=S0/_hidden"]));
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Merge)]
    public async Task Other_columns_are_refused_with_a_table_of_the_differences(PublishMode mode)
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, (i * 1.5)::FLOAT AS rate, true AS is_new FROM range(10) t(i)");
        Plan(mode, "state");
        _lake.Plan = _lake.Plan with { Exclude = ["label"] };

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.SchemaMismatch, failure.Code);
        Assert.Contains("column  in the lake  in the plan\n", failure.Message, StringComparison.Ordinal);
        Assert.Contains("rate    double       float\n", failure.Message, StringComparison.Ordinal);
        Assert.Contains("label   string       (missing)\n", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is_new  (missing)    boolean", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowSchemaChange", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_type_of_a_partition_key_is_a_difference_too()
    {
        _lake.Fact("SELECT i::INTEGER AS id, i % 3 AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(9) t(i)");
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, (i % 3)::VARCHAR AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(9) t(i)");

        Assert.Contains("state   int64        string", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_object_tells_the_columns_of_a_lake_of_others()
    {
        Foreign("state=S0/f.parquet", "SELECT 1::BIGINT AS id, 'c1' AS code, 'l' AS label, 1.5::DOUBLE AS rate");
        Assert.Contains("id      int64        int32", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_columns_are_written_when_that_is_allowed_and_each_object_is_known_by_its_own()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S0' AS state, 'c1' AS code, 1.5::FLOAT AS rate FROM range(10) t(i)");

        await _lake.RunAsync(new EtlOptions { AllowSchemaChange = true });

        using var store = new LocalStore(_lake.Folder["lake"]);
        var contents = await LakeContents.FindAsync(store, Cancel);
        Assert.Equal([1, 0, 0], (await contents.LoadAsync(Cancel)).Values.Select(item => item.Schema));
        Assert.Equal("float", contents.Head!.Schema.Single(field => field.Name == "rate").Type.ToString());
        Assert.Empty(await PartitionLake.Engine.Health.LakeHealth.TestAsync(store, new(), new(), Cancel)
            .Where(finding => finding.Check == PartitionLake.Engine.Health.CheckKind.ManifestMismatch).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Replace_of_everything_is_free_to_have_other_columns()
    {
        await _lake.RunAsync();
        Plan(PublishMode.Replace, "state");
        _lake.Plan = _lake.Plan with { Exclude = ["label"] };
        Assert.Equal(3, (await _lake.RunAsync()).PartitionsReplaced);
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task A_run_without_rows_into_a_new_place_is_recorded_and_leaves_an_empty_lake(PublishMode mode)
    {
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(0) t(i)");
        Plan(mode, "state");

        var result = await _lake.RunAsync();

        using var store = new LocalStore(_lake.Folder["lake"]);
        var run = Assert.Single(await new RunInventory(store).ListAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal((result.RunId, RunState.Completed, 1L, 0L), (run.RunId, run.State, run.Number, run.RowsOut));
        Assert.Empty(await ContentsAsync());
        Assert.Empty(await LakeInventory.ListAsync(store, new InventoryOptions { Filter = "state = 'S0'" }, Cancel).ToListAsync(Cancel));

        using (var query = await LakeQuery.OpenAsync(LakeStorage.LocalOnly, [_lake.Folder["lake"]],
            SqlParser.ParseSelect("SELECT * FROM s3object WHERE state = 'S0' OR id > 1"), new QueryOptions(), Cancel))
        {
            Assert.Equal(["id int32", "code string", "rate double", "label string", "state string"],
                query.Output.Select(field => $"{field.Name} {field.Type}"));
            Assert.Empty(await query.RunAsync(Cancel).ToListAsync(Cancel));
        }

        _lake.RestoreFact();
        Plan(PublishMode.Overwrite, "state");
        Assert.Equal(3, (await _lake.RunAsync()).PartitionsCreated);
    }

    [Fact]
    public async Task A_lake_whose_objects_are_gone_is_no_empty_one()
    {
        await _lake.RunAsync();
        foreach (var folder in Directory.GetDirectories(_lake.Folder["lake"]))
            Directory.Delete(folder, recursive: true);

        var error = await Assert.ThrowsAsync<LakeException>(
            () => LakeQuery.OpenAsync(
                LakeStorage.LocalOnly, [_lake.Folder["lake"]], SqlParser.ParseSelect("SELECT * FROM s3object"), new QueryOptions(), Cancel));

        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
    }

    [Fact]
    public async Task A_key_of_thirty_digits_comes_back_from_the_manifest_as_it_went_in()
    {
        _lake.Fact(
            "SELECT i::INTEGER AS id, (123456789012345678901234567890 + i % 3)::DECIMAL(30,0) AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(9) t(i)");
        var values = new List<object?>();
        var result = await _lake.RunAsync(new EtlOptions { OnPartition = partition => { lock (values) values.Add(partition.Values[0].Value); } });

        using var store = new LocalStore(_lake.Folder["lake"]);
        var read = await RunManifest.ReadObjectsAsync(store, result.RunId, Cancel).Select(item => item.Values[0]).ToListAsync(Cancel);

        Assert.Equal(["123456789012345678901234567890", "123456789012345678901234567891", "123456789012345678901234567892"], read);
        Assert.Equal(values.Order(), read.Order());
    }

    private void Plan(PublishMode mode, params string[] keys) => _lake.Plan = _lake.Plan with
    {
        Mode = mode,
        MergeKey = mode == PublishMode.Merge ? ["id"] : [],
        PartitionBy = [.. keys.Select(key => new PartitionColumnPlan(key, key))],
    };

    private void Foreign(string path, string sql)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_lake.Folder["lake/" + path])!);
        _lake.Duck.Execute($"COPY ({sql}) TO {Duck.Literal(_lake.Folder["lake/" + path])} (FORMAT parquet)");
    }

    private async Task<IReadOnlyDictionary<string, RecordedObject>> ContentsAsync()
    {
        using var store = new LocalStore(_lake.Folder["lake"]);
        return await (await LakeContents.FindAsync(store, Cancel)).LoadAsync(Cancel);
    }
}
