using System.Globalization;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Tests.Parquet.Reading;
using PartitionLake.Engine.Tests.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline.Publishing;

/// <summary>Bloom filters, held against DuckDB: those we write are asked by it, those it writes by us.</summary>
public sealed class BloomFilterTests : IDisposable
{
    private const int Rows = 4_000;

    private readonly SmallLake _lake = new();

    public BloomFilterTests()
    {
        _lake.Fact($"""
            SELECT 'S' AS state, 'c1' AS code, i::INTEGER * 3 AS whole, i * 7::BIGINT AS long, i / 8.0::DOUBLE AS real, (i / 4.0)::FLOAT AS single,
              '10' || (i * 11) AS npi, (i * 3)::DECIMAL(8,2) AS narrow, (i * 3)::DECIMAL(16,2) AS middle, (i * 3)::DECIMAL(30,2) AS wide,
              DATE '2000-01-01' + i::INTEGER * 2 AS day, TIMESTAMP '2000-01-01 00:00:00' + INTERVAL (i * 2) SECOND AS stamp, i::INTEGER % 5 AS few, 7 AS one,
              true AS flag, [i] AS items
            FROM range({Rows}) t(i)
            """);
        _lake.Plan = _lake.Plan with
        {
            Joins = [],
            BloomFilter = ["whole", "long", "real", "single", "npi", "narrow", "middle", "wide", "day", "stamp", "few", "one"],
        };
    }

    private string Path => _lake.Folder["lake/state=S/part.parquet"];

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("npi", "'10' || (i * 11)", "'10' || (i * 11 + 1)")]
    [InlineData("whole", "(i * 3)::INTEGER", "(i * 3 + 1)::INTEGER")]
    [InlineData("long", "(i * 7)::BIGINT", "(i * 7 + 1)::BIGINT")]
    [InlineData("real", "(i / 8.0)::DOUBLE", "(i / 8.0 + 0.0625)::DOUBLE")]
    [InlineData("single", "(i / 4.0)::FLOAT", "(i / 4.0 + 0.125)::FLOAT")]
    [InlineData("day", "DATE '2000-01-01' + i::INTEGER * 2", "DATE '2000-01-02' + i::INTEGER * 2")]
    [InlineData("stamp", "TIMESTAMP '2000-01-01 00:00:00' + INTERVAL (i * 2) SECOND", "TIMESTAMP '2000-01-01 00:00:01' + INTERVAL (i * 2) SECOND")]
    public async Task DuckDB_finds_every_value_and_hardly_another(string column, string present, string absent)
    {
        await _lake.RunAsync();

        foreach (var value in Values(present, step: 97))
            Assert.False(Probe(column, value));
        var values = Values(absent, step: 5);
        var wrong = values.Count(value => !Probe(column, value));
        // One in a hundred is what the filter is sized for.
        Assert.InRange(wrong, 0, values.Count * 25 / 1_000);
    }

    [Fact]
    public async Task The_rate_of_false_answers_is_what_it_is_sized_for()
    {
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 1_545 } });
        var (asked, wrong) = (0, 0);
        using var file = await OpenAsync(Path);
        // As many distinct values as the bits are just enough for: 1,545 times 10.6 is 16,377 of 16,384 bits.
        for (var group = 0; group < 2; group++)
        {
            var filter = (await FilterAsync(file, group, "npi"))!;
            Assert.Equal(2_048, filter.Length);
            for (var i = 0; i < 20_000; i++, asked++)
                wrong += filter.MayHold(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"absent {i}"))) ? 1 : 0;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Bloom filters: {wrong} false answers of {asked}, {wrong * 100.0 / asked:F2} %"));
        Assert.InRange(wrong, 1, asked * 11 / 1_000);
    }

    [Fact]
    public async Task Ours_and_DuckDBs_filters_exclude_the_same()
    {
        await _lake.RunAsync();
        _lake.Duck.Execute($"COPY (SELECT * FROM {Duck.Literal(_lake.Folder["fact.parquet"])} ORDER BY npi) TO {Duck.Literal(_lake.Folder["duck.parquet"])} "
            + "(FORMAT parquet, DICTIONARY_SIZE_LIMIT 100000)");
        using var ours = await OpenAsync(Path);
        using var theirs = await OpenAsync(_lake.Folder["duck.parquet"]);
        foreach (var column in new[] { "npi", "whole", "long", "real", "single", "few" })
        {
            Assert.NotNull(await FilterAsync(ours, 0, column));
            var filter = await FilterAsync(theirs, 0, column);
            Assert.NotNull(filter);
            foreach (var value in await ValuesAsync(ours, column))
                Assert.True(filter.MayHold(value));
        }
        // Decimals have no other judge here: every value of the file must be found.
        foreach (var column in new[] { "narrow", "middle", "wide", "day", "stamp" })
        {
            var filter = (await FilterAsync(ours, 0, column))!;
            var values = await ValuesAsync(ours, column);
            Assert.All(values, value => Assert.True(filter.MayHold(value)));
            Assert.InRange(values.Count(value => filter.MayHold(Other(value))), 0, Rows * 25 / 1_000);
        }
        Assert.Null(await FilterAsync(ours, 0, "one"));
    }

    [Fact]
    public async Task Zeros_of_both_signs_and_NaN_are_found()
    {
        _lake.Fact("SELECT 'S' AS state, 'c' AS code, x::DOUBLE AS real, x::FLOAT AS single FROM (VALUES (-0.0::DOUBLE), (1.5), ('NaN')) t(x)");
        _lake.Plan = _lake.Plan with { BloomFilter = ["real", "single"] };
        await _lake.RunAsync();

        foreach (var column in new[] { "real", "single" })
        {
            Assert.Equal(["1"], await QueryRows.RunAsync($"SELECT COUNT(*) FROM s3object WHERE {column} = 0", null, _lake.Folder["lake"]));
            Assert.False(Probe(column, column == "real" ? "0.0::DOUBLE" : "0.0::FLOAT"));
            Assert.False(Probe(column, $"'NaN'::{(column == "real" ? "DOUBLE" : "FLOAT")}"));
        }
    }

    [Theory]
    [InlineData("npi = '10440'", 1, 1)]
    [InlineData("npi = '10441'", 0, 0)]
    [InlineData("npi IN ('10441', '10442', '10443')", 0, 0)]
    [InlineData("npi IN ('10441', '10440', 'x')", 1, 1)]
    [InlineData("npi = '10441' OR whole = 7", 0, 0)]
    [InlineData("npi = '10441' OR whole > 30000", 0, 0)]
    [InlineData("npi <> '10441' AND whole = 300", 1, 1)]
    [InlineData("NOT npi = '10440' AND whole = 120", 0, 1)]
    [InlineData("whole = 301", 0, 0)]
    [InlineData("whole = 99999999999", 0, 0)]
    [InlineData("long = 701", 0, 0)]
    [InlineData("long = 700", 1, 1)]
    [InlineData("real = 0.0625", 0, 0)]
    [InlineData("real = 0.125", 1, 1)]
    [InlineData("middle = 300.00", 1, 1)]
    [InlineData("day = DATE '2000-01-04'", 0, 0)]
    [InlineData("npi IS NULL AND npi = '10441'", 0, 0)]
    public async Task A_query_passes_over_row_groups_without_the_value_and_finds_the_same_rows(string where, int rows, int mostGroups)
    {
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 500 } });
        var sql = $"SELECT npi, whole FROM s3object WHERE {where}";
        using var query = await Engine.Query.Execution.LakeQuery.OpenAsync(Engine.Storage.Opening.LakeStorage.LocalOnly, [_lake.Folder["lake"]],
            Engine.Expressions.Syntax.SqlParser.ParseSelect(sql), new Engine.Query.QueryOptions(), TestContext.Current.CancellationToken);
        var found = new List<string>();
        await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            QueryRows.AddTo(found, batch);

        Assert.Equal(await QueryRows.RunAsync(sql, new Engine.Query.QueryOptions { Prune = false }, _lake.Folder["lake"]), found);
        Assert.Equal(rows, found.Count);
        // Of eight row groups; one in a hundred answers may be wrong.
        Assert.InRange(query.Counters.RowGroups - query.Counters.RowGroupsSkipped, rows, mostGroups + 1);
    }

    /// <summary>What a filter's header says is not believed: one that contradicts itself is left unused.</summary>
    [Fact]
    public async Task A_damaged_header_is_no_filter_and_no_error()
    {
        await _lake.RunAsync();
        var content = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        var place = _lake.Duck.Query($"""
            SELECT bloom_filter_offset, bloom_filter_length FROM parquet_metadata({Duck.Literal(Path)}) WHERE path_in_schema = 'npi'
            """)[0];
        var (offset, length) = (Convert.ToInt32(place[0], CultureInfo.InvariantCulture), Convert.ToInt32(place[1], CultureInfo.InvariantCulture));
        var header = length - 8_192;
        var unused = 0;
        for (var bit = 0; bit < header * 8; bit++)
        {
            var mutant = (byte[])content.Clone();
            mutant[offset + (bit >> 3)] ^= (byte)(1 << (bit & 7));
            using var file = await ParquetFile.OpenAsync(new MemoryByteSource(mutant), cancellationToken: TestContext.Current.CancellationToken);
            unused += await FilterAsync(file, 0, "npi") is null ? 1 : 0;
        }
        Assert.InRange(unused, header * 6, header * 8);
    }

    [Theory]
    [InlineData("flag", "'flag', which is of type boolean")]
    [InlineData("items", "'items', which is of type")]
    [InlineData("state", "a partition column")]
    [InlineData("nothing", "'nothing'")]
    public async Task What_can_have_no_filter_is_refused_by_name(string column, string message)
    {
        _lake.Plan = _lake.Plan with { BloomFilter = [column] };

        Assert.Contains(message, (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    private bool Probe(string column, string value) => (bool)_lake.Duck.Query(
        $"SELECT bool_and(bloom_filter_excludes) FROM parquet_bloom_probe({Duck.Literal(Path)}, '{column}', {value})")[0][0]!;

    private List<string> Values(string expression, int step) => [.. _lake.Duck.Query($"SELECT i FROM range(0, {Rows}, {step}) t(i)")
        .Select(row => expression.Replace("i ", $"{row[0]} ", StringComparison.Ordinal).Replace("i::", $"{row[0]}::", StringComparison.Ordinal))];

    private static ValueTask<ParquetFile> OpenAsync(string path) =>
        ParquetFile.OpenAsync(new FileByteSource(path), cancellationToken: TestContext.Current.CancellationToken);

    private static ValueTask<BloomFilter?> FilterAsync(ParquetFile file, int group, string column) =>
        file.LoadBloomFilterAsync(group, file.Schema.IndexOf(column), TestContext.Current.CancellationToken);

    private static async Task<List<object>> ValuesAsync(ParquetFile file, string column)
    {
        var values = new List<object>();
        using var reader = await file.OpenRowGroupAsync(0, [file.Schema.IndexOf(column)], TestContext.Current.CancellationToken);
        while (reader.Read(1_000) is { } batch)
        {
            for (var row = 0; row < batch.Length; row++)
                values.Add(Engine.Expressions.Pruning.ColumnBounds.Of(batch.GetColumn(0).Gather([row])).Min!);
        }
        return values;
    }

    private static object Other(object value) => value switch
    {
        int number => number + 1,
        long number => number + 1,
        Int128 number => number + 1,
        _ => value,
    };
}
