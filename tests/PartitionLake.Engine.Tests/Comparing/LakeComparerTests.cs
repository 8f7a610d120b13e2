using System.Globalization;
using PartitionLake.Engine.Comparing;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;
using CompareOptions = PartitionLake.Engine.Comparing.CompareOptions;

namespace PartitionLake.Engine.Tests.Comparing;

/// <summary>Two lakes are compared; DuckDB says in what their rows differ.</summary>
public sealed class LakeComparerTests : IDisposable
{
    private const string Rows =
        "SELECT i::INTEGER AS id, 'S' || i % 3 AS state, (CASE WHEN i % 7 = 0 THEN NULL ELSE i * 1.5 END)::DOUBLE AS rate, "
            + "(CASE WHEN i % 5 = 0 THEN NULL ELSE 'n' || i % 11 END) AS note FROM range(300) t(i)";

    private readonly SmallLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Order_files_codecs_and_widths_make_no_difference()
    {
        await WriteAsync("a", Rows);
        await WriteAsync("b", $"SELECT note, rate, id::BIGINT AS id, state FROM ({Rows}) WHERE id < 100 ORDER BY id DESC");
        await WriteAsync("b", $"SELECT * REPLACE (id::BIGINT AS id) FROM ({Rows}) WHERE id >= 100 ORDER BY rate", PublishMode.Append);

        var found = await CompareAsync();

        // The width is told, once, and is no difference of rows.
        Assert.Equal(["Schema Both id int32 int64"], found.Select(static one => $"{one.Kind} {one.Side} {one.Column} {one.Reference} {one.Difference}"));
        Assert.Empty(await CompareAsync(new CompareOptions { Exclude = ["ID"], Deep = true }));
    }

    [Theory]
    [InlineData(1L << 28)]
    [InlineData(1L << 10)]
    public async Task With_a_key_rows_and_values_are_those_that_DuckDB_finds(long memory)
    {
        await WriteAsync("a", Rows);
        await WriteAsync("b",
            $"SELECT id, state, CASE WHEN id % 17 = 0 THEN 1 ELSE rate END AS rate, CASE WHEN id % 23 = 0 THEN NULL ELSE note END AS note "
                + $"FROM ({Rows}) WHERE id % 31 <> 0 UNION ALL SELECT 1000 + i, 'S' || i % 3, i, NULL FROM range(5) t(i)");

        var found = await CompareAsync(new CompareOptions { Deep = true, Key = ["state", "id"], RowMemory = memory });

        var values = found.Where(static one => one.Kind == DifferenceKind.Value)
            .Select(static one => Invariant($"{one.Key[0].Value} {one.Column} {one.Reference ?? "-"} {one.Difference ?? "-"}"));
        var expected = Ask("SELECT a.id, 'rate', a.rate, b.rate FROM a JOIN b USING (id) WHERE a.rate IS DISTINCT FROM b.rate")
            .Concat(Ask("SELECT a.id, 'note', a.note, b.note FROM a JOIN b USING (id) WHERE a.note IS DISTINCT FROM b.note"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), values.Order(StringComparer.Ordinal));
        var rows = found.Where(static one => one.Kind == DifferenceKind.Row).Select(static one => Invariant($"{one.Key[0].Value} {one.Side}"));
        Assert.Equal(
            Ask("SELECT id, 'Reference' FROM a ANTI JOIN b USING (id) UNION ALL SELECT id, 'Difference' FROM b ANTI JOIN a USING (id)"),
            rows.Order(StringComparer.Ordinal));
        Assert.Equal(3, found.Count(static one => one.Kind == DifferenceKind.RowCount));
    }

    [Fact]
    public async Task Without_a_key_equal_rows_go_by_twos()
    {
        await WriteAsync("a", "SELECT 'S' AS state, unnest([1, 1, 1, 2]) AS x");
        await WriteAsync("b", "SELECT 'S' AS state, unnest([2, 1, 3, 3]) AS x");

        var found = await CompareAsync(new CompareOptions { Deep = true });

        Assert.Equal(
            ["1 Reference", "1 Reference", "3 Difference", "3 Difference"],
            found.Where(static one => one.Kind == DifferenceKind.Row).Select(static one => Invariant($"{one.Key[0].Value} {one.Side}"))
                .Order(StringComparer.Ordinal));
        Assert.Equal(DifferenceKind.Content, found[0].Kind);
        Assert.Equal([DifferenceKind.Content], (await CompareAsync()).Select(static one => one.Kind));
    }

    [Theory]
    [InlineData("a", 4)]
    [InlineData("b", 4)]
    [InlineData("a", 5)]
    [InlineData("b", 5)]
    public async Task A_partition_whose_value_is_spelt_in_two_ways_is_one(string name, int rows)
    {
        const string Months = "SELECT 8 AS month, i AS x FROM range(4) t(i)";
        await WriteAsync("a", Months, keys: "month");
        await WriteAsync("b", Months, keys: "month");
        // Two rows stay where they are; the other two, or one more than the other lake has, lie in a second folder.
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_lake.Folder[name], "month=8")));
        var second = Directory.CreateDirectory(Path.Combine(_lake.Folder[name], "month=08")).FullName;
        _lake.Duck.Execute($"COPY (SELECT i AS x FROM range(2) t(i)) TO {Duck.Literal(file)}");
        _lake.Duck.Execute($"COPY (SELECT i AS x FROM range(2, {rows}) t(i)) TO {Duck.Literal(Path.Combine(second, "more.parquet"))}");

        var found = await CompareAsync();

        Assert.Equal(rows == 4 ? [] : [DifferenceKind.RowCount], found.Select(static one => one.Kind));
    }

    [Fact]
    public async Task A_struct_with_a_list_is_one_value()
    {
        await WriteAsync("a", "SELECT 'S' AS state, i AS id, {'n': i, 'l': [i, NULL]} AS s FROM range(3) t(i)");
        await WriteAsync("b", "SELECT 'S' AS state, i AS id, {'n': i, 'l': [i, CASE WHEN i = 1 THEN 7 END]} AS s FROM range(3) t(i) ORDER BY i DESC");

        var found = await CompareAsync(new CompareOptions { Deep = true, Key = ["id"] });

        Assert.Equal(
            ["Content  ", "Value 1 s"],
            found.Select(static one => $"{one.Kind} {string.Join(',', one.Key.Select(static key => key.Value))} {one.Column}"));
    }

    [Fact]
    public async Task A_null_is_a_value_of_its_own_and_changes_place_with_no_other()
    {
        await WriteAsync("a", "SELECT 'S' AS state, 1 AS x, NULL::INTEGER AS y");
        await WriteAsync("b", "SELECT 'S' AS state, NULL::INTEGER AS x, 1 AS y");
        Assert.Equal([DifferenceKind.Content], (await CompareAsync()).Select(static one => one.Kind));
    }

    [Fact]
    public async Task Partitions_columns_and_keys_that_only_one_has()
    {
        await WriteAsync("a", Rows);
        await WriteAsync("b", $"SELECT id, state, rate::VARCHAR AS rate, 1 AS more FROM ({Rows}) WHERE state <> 'S1' UNION ALL SELECT 1, 'S9', '2', 1");
        Assert.Equal(
            ["Partition Difference state=S9 ", "Partition Reference state=S1 ", "Schema Both state=S0 rate", "Schema Difference state=S0 more",
                "Schema Reference state=S0 note"],
            (await CompareAsync()).Select(static one => $"{one.Kind} {one.Side} {one.Partition} {one.Column}").Order(StringComparer.Ordinal));

        _lake.Clear();
        await WriteAsync("c", $"SELECT *, 1 AS k FROM ({Rows})", keys: ["state", "k"]);
        using var a = new LocalStore(_lake.Folder["a"]);
        using var c = new LocalStore(_lake.Folder["c"]);
        var found = await LakeComparer.CompareAsync(a, c, new CompareOptions(), Cancel).ToListAsync(Cancel);
        Assert.Equal(["Keys state state, k"], found.Select(static one => $"{one.Kind} {one.Reference} {one.Difference}"));
    }

    [Fact]
    public async Task What_a_run_left_is_there_until_somebody_changes_it()
    {
        var run = await WriteAsync("a", Rows);
        using var store = new LocalStore(_lake.Folder["a"]);
        Assert.Empty(await RunComparer.CompareAsync(store, run.RunId, store, new CompareOptions(), Cancel).ToListAsync(Cancel));

        // One byte of the same length, another object beside one, and one that is gone.
        var spoilt = _lake.Folder["a/state=S0/part.parquet"];
        var bytes = await File.ReadAllBytesAsync(spoilt, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(spoilt, bytes, Cancel);
        File.Copy(_lake.Folder["a/state=S1/part.parquet"], _lake.Folder["a/state=S1/more.parquet"]);
        File.Delete(_lake.Folder["a/state=S2/part.parquet"]);

        var found = await RunComparer.CompareAsync(store, run.RunId, store, new CompareOptions(), Cancel).ToListAsync(Cancel);
        Assert.Equal(
            ["Object Both state=S0/part.parquet sha256", "Object Difference state=S1/more.parquet ", "Partition Reference  "],
            found.Select(static one => $"{one.Kind} {one.Side} {one.Object} {one.Column}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private async Task<EtlResult> WriteAsync(string name, string sql, PublishMode mode = PublishMode.Overwrite, params string[] keys)
    {
        _lake.Fact(sql);
        _lake.Duck.Execute($"CREATE OR REPLACE TABLE {name} AS {sql}");
        _lake.Plan = _lake.Plan with
        {
            Joins = [],
            Mode = mode,
            Destination = _lake.Folder[name],
            PartitionBy = [.. (keys.Length == 0 ? ["state"] : keys).Select(static key => new PartitionColumnPlan(key, key))],
        };
        return await _lake.CancelAsync(null, Cancel);
    }

    private async Task<List<LakeDifference>> CompareAsync(CompareOptions? options = null)
    {
        using var a = new LocalStore(_lake.Folder["a"]);
        using var b = new LocalStore(_lake.Folder["b"]);
        return await LakeComparer.CompareAsync(a, b, options ?? new CompareOptions(), Cancel).ToListAsync(Cancel);
    }

    private List<string> Ask(string sql) =>
        [.. _lake.Duck.Query(sql).Select(static row => string.Join(' ', row.Select(static value => Invariant($"{(value is null or DBNull ? "-" : value)}"))))
            .Order(StringComparer.Ordinal)];
}
