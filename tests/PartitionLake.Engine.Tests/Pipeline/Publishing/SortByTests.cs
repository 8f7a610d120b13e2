using Parquet;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline.Publishing;

/// <summary>The order of rows inside objects, held against DuckDB's.</summary>
public sealed class SortByTests : IDisposable
{
    private const int Rows = 1_200;

    private readonly SmallLake _lake = new();

    public SortByTests()
    {
        Fact(0, Rows);
        _lake.Dimension("SELECT 'c' || i AS code, CASE WHEN i % 3 = 0 THEN NULL ELSE 'label ' || (7 - i) END AS label FROM range(5) t(i)");
    }

    public void Dispose() => _lake.Dispose();

    public static TheoryData<string> Orders => [
        "txt", "txt DESC", "real", "real DESC", "single DESC", "flag, whole DESC", "dec DESC, day", "stamp", "label, real DESC", "whole, txt DESC, real",
        "long DESC", "wide"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Rows_of_each_object_are_in_the_order_of_DuckDB(string order)
    {
        _lake.Plan = Sorted(order);

        await _lake.RunAsync();

        AssertSorted(order);
    }

    [Theory]
    [InlineData("whole", 6)]
    [InlineData("txt DESC, real", 25)]
    [InlineData("label, whole DESC", 100)]
    [InlineData("flag", 64)]
    public async Task Partitions_of_many_row_groups_are_sorted_through_the_disk_to_the_same_bytes(string order, int rowGroupUnits)
    {
        _lake.Plan = Sorted(order);
        var spilled = new EtlOptions { MaxConcurrency = 3, Seams = new() { RowGroupUnits = rowGroupUnits, ShuffleMemory = 1 << 10, BatchRows = 50 } };
        await _lake.RunAsync(spilled);
        AssertSorted(order);
        var files = _lake.DataFiles();
        _lake.Clear();

        await _lake.RunAsync(new EtlOptions { MaxConcurrency = 1, Seams = new() { RowGroupUnits = rowGroupUnits } });

        Assert.Equal(files, _lake.DataFiles());
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
    }

    [Fact]
    public async Task Row_groups_and_pages_hold_adjacent_values_and_the_footer_tells_the_order()
    {
        _lake.Fact("SELECT (i * 7919) % 60000 AS id, i AS n, 'S' AS state, 'c' || i % 4 AS code FROM range(60000) t(i)");
        _lake.Plan = Sorted("id DESC");

        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 20_000 } });

        var file = Duck.Literal(_lake.Folder["lake/state=S/part.parquet"]);
        Assert.Equal(
            [["40000", "59999"], ["20000", "39999"], ["0", "19999"]],
            _lake.Duck.Query($"""
                SELECT stats_min_value, stats_max_value FROM parquet_metadata({file}) WHERE path_in_schema = 'id' ORDER BY row_group_id
                """));
        await using var other = await ParquetReader.CreateAsync(
            _lake.Folder["lake/state=S/part.parquet"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Repeat((0, true, false), 3), other.Metadata!.RowGroups.Select(
            group => Assert.Single(group.SortingColumns!)).Select(key => (key.ColumnIdx, key.Descending, key.NullsFirst)));
        Assert.Equal([[12_345L]], _lake.Duck.Query($"SELECT id FROM read_parquet({file}) WHERE id = 12345"));
        using var ours = await Engine.Parquet.Reading.ParquetFile.OpenAsync(
            new Parquet.Reading.FileByteSource(_lake.Folder["lake/state=S/part.parquet"]), cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(ours.RowGroups, group => Assert.Equal("id DESC", ours.SortedBy(group.Ordinal).Select(
            key => $"{ours.Schema[key.Ordinal].Name}{(key.IsDescending ? " DESC" : "")}").Single()));
    }

    [Fact]
    public async Task Merge_and_append_keep_to_the_order()
    {
        _lake.Plan = Sorted("real DESC") with { Mode = PublishMode.Merge, MergeKey = ["n"] };
        var options = new EtlOptions { Seams = new() { RowGroupUnits = 90 } };
        await _lake.RunAsync(options);
        Fact(Rows / 2, Rows + 500);
        await _lake.RunAsync(options);
        Fact(0, Rows + 500);
        // Old rows stand before new ones, so rows that are equal are not in the order of their numbers any more.
        AssertSorted("real DESC", isStable: false);

        _lake.Plan = Sorted("txt") with { Mode = PublishMode.Append, MergeKey = [] };
        Fact(Rows + 500, Rows + 900);
        await _lake.RunAsync(new EtlOptions { RunId = "added", AllowSchemaChange = true });
        AssertSorted("txt", fileName: "part-added.parquet");
    }

    [Theory]
    [InlineData("nothing", LakeErrorCode.ColumnNotFound, "'nothing'")]
    [InlineData("state", LakeErrorCode.PlanInvalid, "a partition column")]
    [InlineData("bytes", LakeErrorCode.TypeMismatch, "'bytes', which is of type binary")]
    [InlineData("items", LakeErrorCode.TypeMismatch, "'items', which is of type")]
    [InlineData("txt, txt DESC", LakeErrorCode.PlanInvalid, "'txt' twice")]
    public async Task What_has_no_order_is_refused_by_name(string order, LakeErrorCode code, string message)
    {
        _lake.Plan = Sorted(order);

        var failure = await _lake.FailAsync();

        Assert.Equal(code, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private EtlPlan Sorted(string order) => _lake.Plan with
    {
        SortBy = [.. order.Split(", ").Select(key => new SortColumnPlan(key.Split(' ')[0], key.EndsWith(" DESC", StringComparison.Ordinal)))],
    };

    /// <summary>Values of all types with nulls, NaN, zeros of both signs, infinities and text in several scripts; few of each, so many are equal.</summary>
    private void Fact(int first, int end) => _lake.Fact($$"""
        SELECT i AS n, 'S' || i % 3 AS state, 'c' || i % 6 AS code,
          CASE h % 9 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'é' WHEN 3 THEN 'e' || chr(769) WHEN 4 THEN chr(128512) WHEN 5 THEN chr(64256)
            ELSE 'common text ' || h % 40 END AS txt,
          CASE h % 11 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN -0.0 WHEN 3 THEN 0.0 WHEN 4 THEN 'inf'::DOUBLE WHEN 5 THEN '-inf'::DOUBLE
            ELSE (h % 100 - 50) / 3.0 END AS real,
          CASE h % 7 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::FLOAT ELSE (h % 10 - 5)::FLOAT / 3 END AS single,
          CASE h % 5 WHEN 0 THEN NULL ELSE h % 2 = 0 END AS flag,
          CASE h % 13 WHEN 0 THEN NULL ELSE (h % 50 - 25)::INTEGER END AS whole,
          CASE h % 13 WHEN 0 THEN NULL WHEN 1 THEN 9223372036854775807 WHEN 2 THEN 9223372036854775806 WHEN 3 THEN -9223372036854775808
            ELSE h::BIGINT - 4611686018427387904 END AS long,
          CASE h % 13 WHEN 0 THEN NULL ELSE (h % 100 - 50)::DECIMAL(30,0) * 1000000000000000000000 END AS wide,
          CASE h % 13 WHEN 0 THEN NULL ELSE (h % 50 - 25)::DECIMAL(12,2) / 4 END AS dec,
          DATE '1969-12-01' + (h % 60)::INTEGER AS day,
          TIMESTAMP '1969-12-31 23:00:00' + INTERVAL (h % 90) MINUTE AS stamp,
          'x'::BLOB AS bytes, [i] AS items
        FROM (SELECT i, (hash(i) >> 33)::BIGINT AS h FROM range({{first}}, {{end}}) t(i))
        """);

    private void AssertSorted(string order, bool isStable = true, string fileName = "part.parquet")
    {
        var keys = string.Join(", ", order.Split(", ").Select(key => $"{key} NULLS LAST"));
        var (fact, dimension) = (Duck.Literal(_lake.Folder["fact.parquet"]), Duck.Literal(_lake.Folder["dim.parquet"]));
        for (var state = 0; state < 3; state++)
        {
            var expected = _lake.Duck.Query($"""
                SELECT n, {order.Replace(" DESC", "", StringComparison.Ordinal)} FROM {fact} f LEFT JOIN {dimension} d USING (code)
                WHERE state = 'S{state}' ORDER BY {keys}, n
                """);
            var found = _lake.Duck.Query($"""
                SELECT n, {order.Replace(" DESC", "", StringComparison.Ordinal)}
                FROM read_parquet({Duck.Literal(_lake.Folder[$"lake/state=S{state}/{fileName}"])}, file_row_number = true) ORDER BY file_row_number
                """);
            Assert.NotEmpty(found);
            Assert.Equal(Texts(expected, isStable ? 0 : 1), Texts(found, isStable ? 0 : 1));
        }
    }

    private static IEnumerable<string> Texts(List<object?[]> rows, int first) => rows.Select(row => string.Join('|', row.Skip(first)).Replace("-0|", "0|"));
}
