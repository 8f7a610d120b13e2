using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>Rows and partitions are removed, and what is left is what DuckDB leaves of the same rows by the same condition.</summary>
public sealed class RowRemovalTests : IDisposable
{
    private readonly SmallLake _lake = new();

    private string Root => _lake.Folder["lake"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("id = 31", 1)]
    [InlineData("id IN (3, 4, 999)", 2)]
    [InlineData("rate > 60", 3)]
    [InlineData("label = 'label 2'", 3)]
    [InlineData("label IS NULL", 3)]
    [InlineData("state = 'S1' AND id < 20", 1)]
    [InlineData("NOT label = 'label 1'", 3)]
    [InlineData("id = 1000", 0)]
    public async Task What_stays_is_what_DuckDB_leaves(string where, int partitions)
    {
        _lake.Plan = _lake.Plan with { BloomFilter = ["id", "label"] };
        await _lake.RunAsync();
        var (files, count) = (_lake.DataFiles(), _lake.Rows("id").Count);
        var expected = Texts(_lake.Duck.Query($"SELECT id, label, rate, state FROM {All} WHERE ({where}) IS NOT TRUE ORDER BY ALL"));

        var result = await RemoveAsync(where);

        Assert.Equal(partitions, result.Partitions.Count);
        Assert.Equal(expected, Texts(_lake.Rows("id, label, rate, state")));
        Assert.Equal(count - expected.Count, result.Partitions.Sum(one => one.RowsRemoved));
        Assert.All(result.Partitions, one => Assert.Equal((one.RowsBefore - one.RowsRemoved, 0L), (one.Rows, one.RowsLeft)));
        // Partitions without such a row are not touched.
        var touched = result.Partitions.Select(one => $"{one.Path}/part.parquet").ToHashSet();
        var now = _lake.DataFiles();
        Assert.All(files, file => Assert.Equal(!touched.Contains(file.Key), now[file.Key] == file.Value));
        await AssertRecordedAsync();
        Assert.Empty((await RemoveAsync(where)).Partitions);
    }

    [Fact]
    public async Task A_partition_of_which_nothing_stays_goes()
    {
        await _lake.RunAsync();

        var result = await RemoveAsync("state = 'S1' OR id = 3");

        Assert.Equal([PartitionAction.Replace, PartitionAction.Remove], result.Partitions.Select(one => one.Action));
        Assert.Equal((0L, 0L, 0L), (result.Partitions[1].Rows, result.Partitions[1].Bytes, result.Partitions[1].RowsLeft));
        Assert.Equal(["state=S0/part.parquet", "state=S2/part.parquet"], _lake.DataFiles().Keys);
        await AssertRecordedAsync();
    }

    [Fact]
    public async Task Nothing_of_a_removed_text_is_left_in_the_file_not_in_bounds_and_not_in_a_dictionary()
    {
        _lake.Fact(
            "SELECT i::INTEGER AS id, 'S' AS state, 'c1' AS code, CASE WHEN i = 50 THEN 'zz secret' ELSE 'name ' || i % 9 END AS name FROM range(100) t(i)");
        _lake.Plan = _lake.Plan with { Joins = [], BloomFilter = ["name"], SortBy = [new SortColumnPlan("name")] };
        await _lake.RunAsync();
        var file = Duck.Literal(Root + "/state=S/part.parquet");
        Assert.Equal("zz secret", _lake.Duck.Query($"SELECT stats_max_value FROM parquet_metadata({file}) WHERE path_in_schema = 'name'")[0][0]);

        await RemoveAsync("name = 'zz secret'");

        Assert.Equal("name 8", _lake.Duck.Query($"SELECT stats_max_value FROM parquet_metadata({file}) WHERE path_in_schema = 'name'")[0][0]);
        Assert.True((bool)_lake.Duck.Query($"SELECT bool_and(bloom_filter_excludes) FROM parquet_bloom_probe({file}, 'name', 'zz secret')")[0][0]!);
        var bytes = await File.ReadAllBytesAsync(Root + "/state=S/part.parquet", Cancel);
        Assert.DoesNotContain("secret", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(99L, _lake.Duck.Query($"SELECT COUNT(*) FROM read_parquet({file})")[0][0]);
    }

    [Fact]
    public async Task A_preview_counts_and_changes_nothing()
    {
        await _lake.RunAsync();
        var files = _lake.Files();

        var preview = await RemoveAsync("id < 10", new CareOptions { WhatIf = true });

        Assert.Equal(files, _lake.Files());
        Assert.Equal((3, 10L), (preview.Partitions.Count, preview.Partitions.Sum(one => one.RowsRemoved)));
        Assert.All(preview.Partitions, one => Assert.Null(one.RowsLeft));
    }

    [Theory]
    [InlineData("changed", "is another than run")]
    [InlineData("missing", "is missing")]
    [InlineData("strange", "was recorded by no run")]
    public async Task A_lake_that_is_not_what_its_runs_recorded_is_refused(string drift, string message)
    {
        await _lake.RunAsync();
        var file = $"{Root}/state=S1/part.parquet";
        if (drift == "changed")
            File.AppendAllText(file, "x");
        else if (drift == "missing")
            File.Delete(file);
        else
            File.Copy(file, $"{Root}/state=S1/copy.parquet");
        var files = _lake.Files();

        var failure = await Assert.ThrowsAsync<LakeException>(() => RemoveAsync("id = 3"));

        Assert.Equal(LakeErrorCode.ObjectChanged, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Test-LakePartition", failure.Remedy, StringComparison.Ordinal);
        Assert.Equal(files, _lake.Files());
        Assert.Equal(LakeErrorCode.ObjectChanged, (await Assert.ThrowsAsync<LakeException>(() => RemovePartitionsAsync("state = 'S0'"))).Code);
    }

    [Theory]
    [InlineData("nothing = 1", LakeErrorCode.ColumnNotFound)]
    [InlineData("id", LakeErrorCode.TypeMismatch)]
    [InlineData("id = = 1", LakeErrorCode.ExpressionInvalid)]
    [InlineData("1 / (id - 7) = 1", LakeErrorCode.ExpressionFailed)]
    public async Task A_condition_that_cannot_be_answered_changes_nothing(string where, LakeErrorCode code)
    {
        await _lake.RunAsync();
        var files = _lake.Files();

        Assert.Equal(code, (await Assert.ThrowsAsync<LakeException>(() => RemoveAsync(where))).Code);
        Assert.Equal(files, _lake.Files());
    }

    [Fact]
    public async Task Partitions_go_by_their_keys_and_the_record_knows()
    {
        await _lake.RunAsync();

        var result = await RemovePartitionsAsync("state >= 'S1'");

        Assert.Equal(["state=S1", "state=S2"], result.Partitions.Select(one => one.Path));
        Assert.All(result.Partitions, one => Assert.Equal((PartitionAction.Remove, one.RowsBefore, 0L), (one.Action, one.RowsRemoved, one.Rows)));
        Assert.Equal(["state=S0/part.parquet"], _lake.DataFiles().Keys);
        await AssertRecordedAsync();
        Assert.Equal(LakeErrorCode.PlanInvalid, (await Assert.ThrowsAsync<LakeException>(() => RemovePartitionsAsync(null))).Code);
    }

    [Theory]
    [InlineData("day", "2020-12-31", 1)]
    [InlineData("day", "2021-07-01", 3)]
    [InlineData("day", "2020-01-01", 0)]
    [InlineData("moment", "2022-01-01", 2)]
    [InlineData("instant", "2022-01-01", 2)]
    [InlineData("month", "2020-08-01", 1)]
    [InlineData("month", "2020-04-01", 0)]
    [InlineData("month", "2020-04-30", 0)]
    [InlineData("month", "2020-05-01", 1)]
    [InlineData("state", "2021-01-01", 0)]
    public async Task Partitions_go_when_all_their_rows_are_old_and_a_null_has_no_age(string by, string before, int gone)
    {
        _lake.Fact("""
            SELECT 'S' || i // 10 AS state, DATE '2020-01-01' + (i * 13)::INTEGER * CASE WHEN i < 10 THEN 1 WHEN i < 20 THEN 2 ELSE 1 END AS day,
              CASE WHEN i < 29 THEN TIMESTAMP '2020-01-01 00:00:00' + INTERVAL (i * 13) DAY END AS moment,
              CASE WHEN i < 29 THEN TIMESTAMPTZ '2020-01-01 00:00:00+00' + INTERVAL (i * 13) DAY END AS instant,
              strftime(DATE '2020-01-01' + (i * 13)::INTEGER, '%Y-%m') AS month, 'c1' AS code FROM range(30) t(i)
            """);
        _lake.Plan = _lake.Plan with { Joins = [] };
        await _lake.RunAsync();
        var rule = new Retention(by, DateTime.Parse(before, System.Globalization.CultureInfo.InvariantCulture));
        var expected = _lake.Duck.Query(
            // Of a month that is not over, nobody knows that its rows are old.
            $"SELECT state FROM {All} GROUP BY state "
                + $"HAVING bool_and({by}::VARCHAR < left('{before}', length({by}::VARCHAR))) AND COUNT({by}) = COUNT(*) ORDER BY 1")
            .ConvertAll(row => (string)row[0]!);
        Assert.Equal(gone, expected.Count);

        var result = await RemovePartitionsAsync(null, rule);

        Assert.Equal(expected, result.Partitions.Select(one => one.Path["state=".Length..]));
        Assert.Equal(3 - expected.Count, _lake.DataFiles().Count);
    }

    [Fact]
    public async Task Of_a_large_lake_with_filters_hardly_more_than_these_is_read()
    {
        _lake.Fact("SELECT md5(i::VARCHAR) AS npi, repeat(md5((i * 7)::VARCHAR), 20) AS text, 'S' || i % 4 AS state, 'c1' AS code FROM range(24000) t(i)");
        _lake.Plan = _lake.Plan with { Joins = [], BloomFilter = ["npi"] };
        await _lake.RunAsync();
        var npi = _lake.Duck.Query("SELECT md5('4242')")[0][0];

        var preview = await RemoveAsync($"npi = '{npi}x'", new CareOptions { WhatIf = true });

        Assert.Empty(preview.Partitions);
        Console.WriteLine($"erasure: {preview.BytesRead} bytes read of {preview.BytesExamined} to find that a key is in no partition");
        Assert.InRange(preview.BytesRead, 1, preview.BytesExamined / 20);
        Assert.Single((await RemoveAsync($"npi = '{npi}'")).Partitions);
    }

    private string All => $"read_parquet({Duck.Literal(Root + "/**/*.parquet")}, hive_partitioning=true, hive_types_autocast=false)";

    private Task<CareResult> RemoveAsync(string where, CareOptions? options = null) => RowRemoval.RunAsync(
        Root, where, (options ?? new CareOptions()) with { TempPath = _lake.Temp }, new EtlProgress(), Cancel);

    private Task<CareResult> RemovePartitionsAsync(string? filter, Retention? retention = null) => PartitionRemoval.RunAsync(
        Root, retention, new CareOptions { TempPath = _lake.Temp, Filter = filter }, new EtlProgress(), Cancel);

    private async Task AssertRecordedAsync()
    {
        using var store = new LocalStore(Root);
        var contents = await LakeContents.FindAsync(store, Cancel);
        Assert.Equal(
            _lake.DataFiles().Select(file => $"{file.Key} {file.Value.ToLowerInvariant()}"),
            (await contents.LoadAsync(Cancel)).Values.OrderBy(item => item.Path, StringComparer.Ordinal).Select(item => $"{item.Path} {item.Sha256}"));
    }

    private static List<string> Texts(List<object?[]> rows) => rows.ConvertAll(row => string.Join('|', row));
}
