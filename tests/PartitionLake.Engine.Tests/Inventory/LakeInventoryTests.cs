using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Tests.Partitioning;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>Which folders of a lake are partitions, and which of them are listed at all.</summary>
public sealed class LakeInventoryTests
{
    private static readonly string[] Sales =
    [
        "state=CA/month=01/a.parquet", "state=CA/month=02/a.parquet", "state=GA/month=01/a.parquet", "state=GA/month=01/b-cold.parquet",
        "state=GA/month=12/a.parquet", "state=__HIVE_DEFAULT_PARTITION__/month=01/a.parquet",
    ];

    [Fact]
    public async Task Partitions_stream_in_path_order_with_typed_values_and_totals()
    {
        var found = await ListAsync(new ListedStore(Sales));

        Assert.Equal(
            ["state=CA/month=01", "state=CA/month=02", "state=GA/month=01", "state=GA/month=12", "state=__HIVE_DEFAULT_PARTITION__/month=01"], Paths(found));
        Assert.Equal([new("state", "CA"), new("month", 2L)], found[1].Values);
        Assert.Equal([new("state", null), new("month", 1L)], found[4].Values);
        Assert.Equal((2, 59L, "GLACIER, STANDARD", "s3://bucket/lake/"), (found[2].Objects, found[2].Bytes, found[2].StorageClass, found[2].Root));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays("state=GA/month=01/b-cold.parquet".Length), found[2].LastModified);
        Assert.Null(found[2].Rows);
    }

    [Theory]
    [InlineData("GA", new[] { "state=GA/month=01", "state=GA/month=12" })]
    [InlineData(null, new[] { "state=__HIVE_DEFAULT_PARTITION__/month=01" })]
    [InlineData(new[] { "CA", null }, new[] { "state=CA/month=01", "state=CA/month=02", "state=__HIVE_DEFAULT_PARTITION__/month=01" })]
    [InlineData("ga", new string[0])]
    public async Task Exact_values_choose_folders_before_they_are_listed(object? state, string[] expected)
    {
        var store = new ListedStore(Sales);
        var found = await ListAsync(store, new() { Partition = new Dictionary<string, object?> { ["STATE"] = state } });

        Assert.Equal(expected, Paths(found));
        var wanted = expected.Select(path => path[..path.IndexOf('/', StringComparison.Ordinal)]).Distinct();
        Assert.Equal(wanted.Select(folder => folder + "/**"), store.Listed.Where(l => l.EndsWith("**", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(12L)]
    [InlineData("12")]
    [InlineData("012")]
    [InlineData(12.0)]
    public async Task An_exact_value_is_compared_as_the_type_of_its_key(object month)
    {
        var found = await ListAsync(new ListedStore(Sales), new() { Partition = new Dictionary<string, object?> { ["month"] = month } });
        Assert.Equal(["state=GA/month=12"], Paths(found));
    }

    [Fact]
    public async Task Every_hostile_value_is_found_by_filter_and_by_exact_value_and_finds_nothing_else()
    {
        var store = new ListedStore(HostileTexts.All.Select(value => PartitionPath.Segment("k", value) + "/f.parquet"));
        var options = new InventoryOptions { KeyTypes = new Dictionary<string, LakeType> { ["k"] = LakeType.String } };
        foreach (var value in HostileTexts.All)
        {
            var filtered = await ListAsync(store, options with { Filter = "k = " + Duck.Literal(value) });
            var exact = await ListAsync(store, options with { Partition = new Dictionary<string, object?> { ["k"] = value } });
            Assert.Equal(value, Assert.Single(filtered).Values[0].Value);
            Assert.Equal(filtered[0].Path, Assert.Single(exact).Path);
        }
    }

    [Fact]
    public async Task A_date_key_takes_dates_and_text()
    {
        var store = new ListedStore(["day=2025-08-01/a.parquet", "day=2025-08-02/a.parquet"]);
        foreach (var day in new object[] { new DateOnly(2025, 8, 2), new DateTime(2025, 8, 2), "2025-08-02" })
        {
            var found = await ListAsync(store, new() { Partition = new Dictionary<string, object?> { ["day"] = day } });
            Assert.Equal(new DateOnly(2025, 8, 2), Assert.Single(found).Values[0].Value);
        }
    }

    [Fact]
    public async Task Names_and_values_that_make_no_sense_are_errors_that_say_what_there_is()
    {
        var unknown = await FailsAsync(Sales, new() { Partition = new Dictionary<string, object?> { ["county"] = 1 } });
        Assert.Equal(LakeErrorCode.ColumnNotFound, unknown.Code);
        Assert.Contains("state, month", unknown.Message, StringComparison.Ordinal);

        var type = await FailsAsync(Sales, new() { KeyTypes = new Dictionary<string, LakeType> { ["county"] = LakeType.String } });
        Assert.Equal(LakeErrorCode.ColumnNotFound, type.Code);

        var value = await FailsAsync(Sales, new() { Partition = new Dictionary<string, object?> { ["month"] = "May" } });
        Assert.Equal(LakeErrorCode.TypeMismatch, value.Code);
        Assert.Contains("'May'", value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_value_of_another_type_is_an_error_that_names_the_way_out()
    {
        string[] paths = ["a=x/code=99213/f.parquet", "a=y/code=J1234/f.parquet"];
        var error = await FailsAsync(paths, new());
        Assert.Equal(LakeErrorCode.TypeMismatch, error.Code);
        Assert.Contains("'J1234'", error.Message, StringComparison.Ordinal);
        Assert.Contains("-KeyType @{ code = 'string' }", error.Remedy, StringComparison.Ordinal);

        // Who listens to errors gets one for the folder, and the others.
        var told = new List<(string Path, LakeErrorCode Code)>();
        var others = await ListAsync(
            new ListedStore(["a=x/code=1/f.parquet", "a=y/code=J1234/f.parquet", "a=y/code=J1234/g.parquet", "a=y/other=2/f.parquet", "a=z/code=3/f.parquet"]),
            new()
            {
                KeyTypes = new Dictionary<string, LakeType> { ["code"] = LakeType.Int32 },
                OnError = (partition, e) => told.Add((partition.Path, e.Code))
            });
        Assert.Equal(["a=x/code=1", "a=z/code=3"], others.Select(p => p.Path));
        Assert.Equal([("a=y/code=J1234", LakeErrorCode.TypeMismatch), ("a=y/other=2", LakeErrorCode.SchemaMismatch)], told);

        var found = await ListAsync(new ListedStore(paths), new() { KeyTypes = new Dictionary<string, LakeType> { ["Code"] = LakeType.String } });
        Assert.Equal(["99213", "J1234"], found.Select(p => p.Values[1].Value));
    }

    [Theory]
    [InlineData(new[] { "1", "08", "-5" }, "int64")]
    [InlineData(new[] { "1", null }, "int64")]
    [InlineData(new[] { "99999999999999999999" }, "string")]
    [InlineData(new[] { "1", "1.0" }, "string")]
    [InlineData(new[] { "1", "" }, "string")]
    [InlineData(new[] { "+1" }, "string")]
    [InlineData(new[] { "2025-08-01", "2024-02-29" }, "date")]
    [InlineData(new[] { "2025-08-01", "2025-02-29" }, "string")]
    [InlineData(new[] { "2025-08-01", "2025" }, "string")]
    [InlineData(new string?[] { null }, "string")]
    [InlineData(new string?[0], "string")]
    public void The_type_of_a_key_is_guessed_from_all_its_siblings(string?[] texts, string type) =>
        Assert.Equal(type, KeyTypeInference.Infer(texts).ToString());

    [Fact]
    public async Task What_is_hidden_or_no_data_is_passed_over()
    {
        var found = await ListAsync(new ListedStore(
        [
            "_partitionlake/lock.json", "_partitionlake/x.parquet", "_delta_log/state=GA/a.parquet",
            ".tmp/a.parquet", "_SUCCESS", "README.md", "state_$folder$",
            "state=GA/_temporary/a.parquet", "state=GA/.a.parquet.crc", "state=GA/notes.txt", "state=GA/20250801_000000_q8x", "state=GA/a.PARQUET",
            "state=TX/notes.txt",
        ]));
        Assert.Equal(["state=GA"], Paths(found));
        Assert.Equal(2, found[0].Objects);
    }

    [Theory]
    [InlineData("stray.parquet", "")]
    [InlineData("aaa/a.parquet", "aaa")]
    [InlineData("zzz/b/a.parquet", "zzz/b")]
    [InlineData("state=GA/a.parquet", "state=GA")]
    [InlineData("state=GA/month=01/extra/a.parquet", "state=GA/month=01/extra")]
    [InlineData("state=GA/month=01/day=1/a.parquet", "state=GA/month=01/day=1")]
    public async Task Data_files_outside_the_layout_are_reported_and_the_rest_is_listed(string stray, string folder)
    {
        var errors = new List<(string Path, LakeException Error)>();
        var options = new InventoryOptions { ReadFooters = false, OnError = (partition, error) => errors.Add((partition.Path, error)) };
        var all = await ListAsync(new ListedStore([.. Sales, stray]), options);
        Assert.Equal(5, all.Count);
        Assert.Equal(6, all.Sum(p => p.Objects));
        var (path, problem) = Assert.Single(errors);
        Assert.Equal(folder, path);
        Assert.Equal(LakeErrorCode.SchemaMismatch, problem.Code);

        errors.Clear();
        var some = await ListAsync(
            new ListedStore([.. Sales, stray]), options with { Partition = new Dictionary<string, object?> { ["month"] = 1, ["state"] = "GA" } });
        Assert.Equal(["state=GA/month=01"], Paths(some));
        Assert.Single(errors);

        Assert.Equal(LakeErrorCode.SchemaMismatch, (await FailsAsync([.. Sales, stray], new())).Code);
    }

    [Fact]
    public async Task Two_key_names_at_one_level_are_an_error_that_names_both()
    {
        var error = await FailsAsync([.. Sales, "region=South/month=01/a.parquet"], new());
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Contains("'state'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'region'", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, (await ListAsync(new ListedStore([.. Sales, "STATE=TX/Month=01/a.parquet", "state=tx/month=01/a.parquet"]))).Count);
    }

    [Fact]
    public async Task A_table_without_partitions_is_one_partition_without_values_and_an_empty_lake_is_none()
    {
        var flat = Assert.Single(await ListAsync(new ListedStore(["a.parquet", "b.parquet", "_log/x.parquet"])));
        Assert.Equal(("", 2, 0), (flat.Path, flat.Objects, flat.Values.Count));
        Assert.Empty(await ListAsync(new ListedStore(["state=GA/notes.txt"])));
        Assert.Empty(await ListAsync(new ListedStore([])));
    }

    [Fact]
    public async Task Without_a_selection_one_listing_serves_all_partitions()
    {
        var store = new ListedStore(Sales);
        await ListAsync(store);
        Assert.Single(store.Listed, "/**");
        Assert.Equal(["", "state=CA", "state=CA/month=01"], store.Listed.Where(l => l != "/**" && !l.StartsWith('_')));
    }

    [Theory]
    [InlineData("state = 'GA'", new[] { "", "state=GA/**" })]
    [InlineData("state > 'CA'", new[] { "", "state=GA/**" })]
    [InlineData("month = 12", new[] { "", "state=CA", "state=GA", "state=GA/month=12/**", "state=__HIVE_DEFAULT_PARTITION__" })]
    [InlineData("state = 'GA' AND month = 12", new[] { "", "state=GA", "state=GA/month=12/**" })]
    [InlineData("state = 'CA' OR state = 'GA' AND month < 12",
        new[] { "", "state=CA", "state=CA/month=01/**", "state=CA/month=02/**", "state=GA", "state=GA/month=01/**" })]
    [InlineData("LOWER(state) = 'ga' AND month + 1 = 2", new[] { "", "state=GA", "state=GA/month=01/**" })]
    [InlineData("state IS NULL", new[] { "", "state=__HIVE_DEFAULT_PARTITION__/**" })]
    [InlineData("state IN ('TX', 'CA')", new[] { "", "state=CA/**" })]
    [InlineData("state = NULL", new[] { "" })]
    [InlineData("false", new string[0])]
    public async Task A_filter_leaves_out_folders_before_they_are_listed(string filter, string[] listed)
    {
        var store = new ListedStore(Sales);
        await ListAsync(store, new() { Filter = filter });
        string[] probes = ["", "state=CA", "state=CA/month=01"];
        Assert.Equal([.. probes, .. listed], store.Listed.Where(l => !l.StartsWith('_')));
    }

    [Fact]
    public async Task Filter_and_exact_values_must_both_allow_a_partition()
    {
        var options = new InventoryOptions { Filter = "month = 1", Partition = new Dictionary<string, object?> { ["state"] = new object?[] { "GA", null } } };
        Assert.Equal(["state=GA/month=01", "state=__HIVE_DEFAULT_PARTITION__/month=01"], Paths(await ListAsync(new ListedStore(Sales), options)));
    }

    [Fact]
    public async Task A_filter_that_is_wrong_is_an_error_that_points_at_the_fault()
    {
        var syntax = await FailsAsync([], new() { Filter = "state = = 'GA'" });
        Assert.Equal(LakeErrorCode.ExpressionInvalid, syntax.Code);
        Assert.Contains("\n          ^", syntax.Message, StringComparison.Ordinal);

        var name = await FailsAsync(Sales, new() { Filter = "county = 'x'" });
        Assert.Equal(LakeErrorCode.ColumnNotFound, name.Code);
        Assert.Contains("county", name.Message, StringComparison.Ordinal);
        Assert.Contains("state, month", name.Message, StringComparison.Ordinal);

        Assert.Equal(LakeErrorCode.TypeMismatch, (await FailsAsync(Sales, new() { Filter = "month + 1" })).Code);

        var failed = await FailsAsync(["month=0/a.parquet"], new() { Filter = "12 % month = 0" });
        Assert.Equal(LakeErrorCode.ExpressionFailed, failed.Code);
        Assert.Contains("month = 0", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_thousand_partitions_stream_while_the_store_is_still_listing()
    {
        var store = new ListedStore(Enumerable.Range(0, 20_000).Select(i => $"a={i % 100}/b={i / 100}/f.parquet"));
        var options = new InventoryOptions { ReadFooters = false };
        var count = 0;
        await foreach (var _ in LakeInventory.ListAsync(store, options, TestContext.Current.CancellationToken))
            Assert.InRange(store.Produced - count++, 1, options.MaxConcurrency + 2);
        Assert.Equal(20_000, count);
    }

    [Fact]
    public async Task Cancellation_ends_the_listing()
    {
        using var cancel = new CancellationTokenSource();
        var options = new InventoryOptions { ReadFooters = false };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in LakeInventory.ListAsync(new ListedStore(Sales), options, cancel.Token))
                await cancel.CancelAsync();
        });
    }

    private static async Task<LakeException> FailsAsync(string[] paths, InventoryOptions options) =>
        await Assert.ThrowsAsync<LakeException>(() => ListAsync(new ListedStore(paths), options));

    private static IEnumerable<string> Paths(List<PartitionInfo> partitions) => partitions.Select(p => p.Path);

    private static async Task<List<PartitionInfo>> ListAsync(ListedStore store, InventoryOptions? options = null)
    {
        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, (options ?? new()) with { ReadFooters = false }, TestContext.Current.CancellationToken))
            found.Add(partition);
        return found;
    }
}
