using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Parquet.Reading;
using PartitionLake.Engine.Tests.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Facts and dimensions with structs, maps and lists of any depth become lakes that DuckDB reads as it joins them itself.</summary>
public sealed class NestedLakeTests : IDisposable
{
    private const string Fact = """
        SELECT i::BIGINT AS id, 'S' || i % 4 AS state, 'c' || i % 9 AS code, i % 3 AS flat,
            CASE WHEN i % 5 <> 0 THEN {'city': 'city ' || i % 13, 'zip': (i % 100)::INT, 'geo': CASE WHEN i % 2 = 0 THEN {'lat': i / 8.0::DOUBLE, 'lon': NULL::DOUBLE} END} END AS address,
            CASE WHEN i % 7 <> 0 THEN MAP(['a', 'k' || i % 3], [i, NULL]) END AS tags,
            [{'code': 'x' || i % 4, 'n': [i, NULL, i + 1]}, NULL][1:i % 3] AS items
        FROM range(4000) t(i)
        """;

    private const string Dimension = """
        SELECT 'c' || i AS code, {'name': 'name ' || i, 'parts': [i, i * 2]} AS detail, MAP(['z'], [[i::DOUBLE]]) AS more FROM range(7) t(i)
        """;

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public NestedLakeTests()
    {
        _duck.Execute($"COPY ({Fact}) TO {Duck.Literal(_folder["fact.parquet"])} (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        _duck.Execute($"COPY ({Dimension}) TO {Duck.Literal(_folder["dim.parquet"])} (FORMAT parquet)");
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    private EtlPlan Plan => new()
    {
        Fact = [_folder["fact.parquet"]],
        Joins = [new JoinPlan { From = _folder["dim.parquet"], On = [new JoinKeyPlan("code", "code")] }],
        Columns = ["address.city AS city", "tags['a'] AS a", "items[1].n[3] AS third", "CARDINALITY(items) AS many", "detail.parts[2] AS part"],
        PartitionBy = [new PartitionColumnPlan("state", "state")],
        Destination = _folder["lake"],
        FileName = "part.parquet",
        Verify = VerifyRule.All,
    };

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, 20_000L)]
    public async Task Nested_columns_of_fact_and_dimension_are_carried_joined_and_spilled(int workers, long? memory)
    {
        var options = new EtlOptions { MaxConcurrency = workers, Seams = new() { ShuffleMemory = memory, BatchRows = 300 }, TempPath = _folder.Path };

        var result = await EtlRun.RunAsync(Plan, options, new EtlProgress(), TestContext.Current.CancellationToken);

        Assert.Equal(4000, result.RowsOut);
        Assert.Equal(memory is not null, result.BytesSpilled > 0);
        AssertLake("""
            SELECT f.*, d.detail, d.more, f.address.city AS city, f.tags['a'] AS a, f.items[1].n[3] AS third, len(f.items) AS many, d.detail.parts[2] AS part
            """);
    }

    [Fact]
    public async Task The_bytes_of_nested_objects_depend_on_neither_threads_nor_spilling()
    {
        var alone = await ObjectsAsync("alone", new EtlOptions { MaxConcurrency = 1, TempPath = _folder.Path });
        var spilled = await ObjectsAsync(
            "spilled", new EtlOptions { MaxConcurrency = 3, Seams = new() { ShuffleMemory = 20_000, BatchRows = 300 }, TempPath = _folder.Path });

        Assert.Equal(4, alone.Count);
        Assert.Equal(alone, spilled);
    }

    [Fact]
    public async Task A_field_or_an_element_filters_rules_and_partitions()
    {
        var plan = Plan with
        {
            Joins =
                [new JoinPlan { From = _folder["dim.parquet"], On = [new JoinKeyPlan("code", "code")], Where = "detail.parts[1] >= 2", Kind = JoinKind.Inner }],
            Columns = ["address.city AS town"],
            PartitionBy = [new PartitionColumnPlan("town", "town")],
            Checks = [new CheckPlan { Rule = "tags['a'] IS NULL OR tags['a'] = id" }],
        };
        var result = await EtlRun.RunAsync(plan, new EtlOptions { TempPath = _folder.Path }, new EtlProgress(), TestContext.Current.CancellationToken);
        var expected = _duck.Scalar($"SELECT count(*) FROM {Table("fact")} f JOIN {Table("dim")} d USING (code) WHERE d.detail.parts[1] >= 2");
        Assert.Equal(expected, result.RowsOut);
        Assert.Equal(14, result.PartitionsCreated);
    }

    [Theory]
    [InlineData(1, null, 100_000)]
    [InlineData(3, 20_000L, 70)]
    public async Task Unnesting_repeats_a_row_for_each_element_and_loses_none(int workers, long? memory, int batchRows)
    {
        var options = new EtlOptions { MaxConcurrency = workers, Seams = new() { ShuffleMemory = memory, BatchRows = batchRows }, TempPath = _folder.Path };
        var plan = Plan with { Unnest = "items AS item", Columns = ["item.code AS item_code", "item.n[1] AS first"], Exclude = ["items"] };

        var result = await EtlRun.RunAsync(plan, options, new EtlProgress(), TestContext.Current.CancellationToken);

        AssertSame($"SELECT * FROM {Lake()}", $"""
            SELECT f.* EXCLUDE (items, e), d.detail, d.more, e.item, e.item.code AS item_code, e.item.n[1] AS first FROM
                (SELECT *, unnest(CASE WHEN len(items) > 0 THEN list_transform(items, lambda x: struct_pack(item := x)) ELSE [NULL] END) AS e FROM {Table("fact")}) f
                LEFT JOIN {Table("dim")} d USING (code)
            """);
        var counts = result.Joins[0];
        Assert.Equal(("UNNEST(items AS item)", 4000L), (counts.From, counts.Matched + counts.Unmatched));
        Assert.Equal(_duck.Scalar($"SELECT count(*) FROM {Table("fact")} WHERE len(items) > 0"), counts.Matched);
        Assert.Equal(result.RowsOut - 4000, counts.Multiplied);
    }

    [Theory]
    [InlineData("items[1].n AS n", "SELECT id, unnest(CASE WHEN len(items[1].n) > 0 THEN items[1].n ELSE [NULL] END) AS n")]
    [InlineData("tags AS tag", "SELECT id, unnest(CASE WHEN cardinality(tags) > 0 THEN map_entries(tags) ELSE [NULL] END) AS tag")]
    public async Task A_list_within_and_a_map_are_unnested_too(string unnest, string expected)
    {
        var name = unnest.Split(' ')[^1];
        var plan = Plan with { Unnest = unnest, Joins = [], Columns = [], Include = ["id", name] };
        await EtlRun.RunAsync(plan, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        AssertSame($"SELECT id, {name} FROM {Lake()}", $"{expected} FROM {Table("fact")}");
    }

    [Theory]
    [InlineData("id AS x", "takes a list or a map")]
    [InlineData("items AS flat", "flat")]
    [InlineData("items", "items")]
    public async Task What_cannot_be_unnested_is_refused_by_name(string unnest, string message)
    {
        var error = await Assert.ThrowsAsync<LakeException>(() => EtlRun.RunAsync(
            Plan with { Unnest = unnest }, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_struct_of_which_only_fields_are_used_only_these_are_read()
    {
        await SpoilAsync("address.zip");
        var plan = Plan with
        {
            Joins =
            [
                new JoinPlan
                {
                    From = _folder["dim.parquet"],
                    On = [new JoinKeyPlan("code", "code")],
                    Select = ["detail.name"],
                    Where = "detail.name <> 'name 3'",
                },
            ],
            Columns = ["address.geo.lat * 2 AS twice"],
            PartitionBy = [new PartitionColumnPlan("address.city", "city")],
            Exclude = ["address"],
        };
        await EtlRun.RunAsync(plan, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        AssertSame($"SELECT * FROM {Lake()}", $"""
            SELECT f.* EXCLUDE (address), d.detail.name AS name, i / 4.0::DOUBLE AS twice, city FROM
                (SELECT f.*, CASE WHEN id % 5 <> 0 THEN coalesce('city ' || id % 13) END AS city, CASE WHEN id % 5 <> 0 AND id % 2 = 0 THEN id END AS i FROM ({Fact}) f) f
                LEFT JOIN (SELECT * FROM {Table("dim")} WHERE detail.name <> 'name 3') d USING (code)
            """.Replace("f.* EXCLUDE (address)", "f.* EXCLUDE (address, i, city)", StringComparison.Ordinal));
        await Assert.ThrowsAsync<LakeException>(() => EtlRun.RunAsync(
            plan with { Exclude = [] }, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken));

        const string Query = "SELECT a.address.city, COUNT(*) AS n FROM s3object a WHERE address.geo.lat >= 3 GROUP BY a.address.city ORDER BY 1";
        var rows = await QueryRows.RunAsync(Query, null, _folder["fact.parquet"]);
        Assert.Equal(13, rows.Count);
        await Assert.ThrowsAsync<LakeException>(() => QueryRows.RunAsync("SELECT address FROM s3object", null, _folder["fact.parquet"]));
    }

    [Fact]
    public async Task Of_structs_in_a_list_of_which_one_field_is_used_only_that_is_read()
    {
        var expected = QueryRows.Of(_duck.Query($"SELECT id, items[1].code, items[2].code FROM {Table("fact")} ORDER BY id"));
        await SpoilAsync("items[].n");
        var plan = Plan with
        {
            Joins = [],
            Columns = ["items[1].code AS one", "items[2].code AS two"],
            Include = ["id", "one", "two"],
            PartitionBy = [new PartitionColumnPlan("one", "first")],
        };
        await EtlRun.RunAsync(plan, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(expected, QueryRows.Of(_duck.Query($"SELECT id, one, two FROM {Lake()} ORDER BY id")));
        await Assert.ThrowsAsync<LakeException>(() => EtlRun.RunAsync(
            plan with { Columns = ["items[1] AS one", "items[2].code AS two"] }, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken));

        var rows = await QueryRows.RunAsync("SELECT f.id, items[1].code, f.items[2].code AS two FROM s3object f ORDER BY id", null, _folder["fact.parquet"]);
        Assert.Equal(expected, rows);
        await Assert.ThrowsAsync<LakeException>(() => QueryRows.RunAsync("SELECT items[1] AS item FROM s3object", null, _folder["fact.parquet"]));
    }

    [Fact]
    public async Task A_field_of_structs_in_a_list_is_null_where_a_file_lacks_it_and_refused_where_a_file_has_no_structs()
    {
        _duck.Execute($"COPY (SELECT -1::BIGINT AS id, [{{'n': [1::BIGINT]}}] AS items) TO {Duck.Literal(_folder["less.parquet"])} (FORMAT parquet)");
        _duck.Execute($"COPY (SELECT -2::BIGINT AS id, [1, 2] AS items) TO {Duck.Literal(_folder["other.parquet"])} (FORMAT parquet)");
        const string Query = "SELECT id, items[1].code AS code FROM s3object WHERE id < 2 ORDER BY id";
        var rows = await QueryRows.RunAsync(Query, null, _folder["fact.parquet"], _folder["less.parquet"]);
        Assert.Equal(QueryRows.Of([[-1L, null], [0L, null], [1L, "x1"]]), rows);
        var error = await Assert.ThrowsAsync<LakeException>(() => QueryRows.RunAsync(Query, null, _folder["fact.parquet"], _folder["other.parquet"]));
        Assert.Contains("other.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nested_column_that_cannot_be_read_and_is_left_out_refuses_nothing()
    {
        _duck.Execute($"COPY (SELECT *, {{'i': INTERVAL 1 DAY}} AS odd FROM {Table("fact")}) TO {Duck.Literal(_folder["odd.parquet"])} (FORMAT parquet)");
        var plan = Plan with { Fact = [_folder["odd.parquet"]], Joins = [], Columns = [] };
        var error = await Assert.ThrowsAsync<LakeException>(
            () => EtlRun.RunAsync(plan, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken));
        Assert.Contains("struct<i:interval>", error.Message, StringComparison.Ordinal);
        var result = await EtlRun.RunAsync(plan with { Exclude = ["odd"] }, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        Assert.Equal(4000, result.RowsOut);
    }

    [Fact]
    public async Task A_merge_keeps_nested_values_of_rows_that_stay()
    {
        var plan = Plan with { Columns = [], Joins = [], Mode = PublishMode.Merge, MergeKey = ["id"] };
        await EtlRun.RunAsync(plan, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        _duck.Execute(
            "COPY (SELECT * REPLACE (CASE WHEN id < 0 THEN tags END AS tags, items[1:0] AS items) FROM "
                + $"{Table("fact")} WHERE id % 10 = 0) TO {Duck.Literal(_folder["new.parquet"])} (FORMAT parquet)");
        await EtlRun.RunAsync(plan with { Fact = [_folder["new.parquet"]] }, new EtlOptions(), new EtlProgress(), TestContext.Current.CancellationToken);
        AssertSame($"SELECT * FROM {Lake()}",
            $"SELECT * REPLACE (CASE WHEN id % 10 <> 0 THEN tags END AS tags, CASE WHEN id % 10 <> 0 THEN items ELSE [] END AS items) FROM {Table("fact")}");
    }

    /// <summary>Makes a lake and gives a digest of each object by its path.</summary>
    private async Task<SortedDictionary<string, string>> ObjectsAsync(string name, EtlOptions options)
    {
        var plan = Plan with { Destination = _folder[name] };
        await EtlRun.RunAsync(plan, options, new EtlProgress(), TestContext.Current.CancellationToken);
        var objects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(_folder[name], "*.parquet", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            objects.Add(Path.GetRelativePath(_folder[name], path), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)));
        }
        return objects;
    }

    /// <summary>Overwrites what the fact holds of a field.</summary>
    private async Task SpoilAsync(string field)
    {
        var path = _folder["fact.parquet"];
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        using (var file = Texts.Open(path))
        {
            var leaf = file.LayoutOf(file.IndexOfInner(field)).Leaves[0];
            for (var group = 0; group < file.RowGroups.Count; group++)
                bytes.AsSpan((int)file.ChunkOf(group, leaf).Start, (int)file.ChunkOf(group, leaf).CompressedBytes).Fill(0xFF);
        }
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
    }

    private void AssertLake(string select) => AssertSame(
        $"SELECT * FROM {Lake()}", $"SELECT COLUMNS(c -> c <> 'x') FROM ({select} FROM {Table("fact")} f LEFT JOIN {Table("dim")} d USING (code))");

    /// <summary>By name, since the partition's column comes last when DuckDB reads a lake; as text, since EXCEPT knows no maps.</summary>
    private void AssertSame(string found, string expected)
    {
        var names = _duck.Query($"DESCRIBE {found}").Select(row => (string)row[0]!).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(names, _duck.Query($"DESCRIBE {expected}").Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
        var texts = string.Join(", ", names.Select(name => $"{name}::VARCHAR AS {name}"));
        Assert.Equal(0L, _duck.Scalar($"SELECT count(*) FROM (SELECT {texts} FROM ({found}) EXCEPT ALL SELECT {texts} FROM ({expected}))"));
        Assert.Equal(_duck.Scalar($"SELECT count(*) FROM ({expected})"), _duck.Scalar($"SELECT count(*) FROM ({found})"));
    }

    private string Table(string name) => $"read_parquet({Duck.Literal(_folder[name + ".parquet"])})";

    private string Lake() => $"read_parquet({Duck.Literal(_folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false)";
}
