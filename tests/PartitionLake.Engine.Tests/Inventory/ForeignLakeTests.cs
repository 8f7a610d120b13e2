using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>Lakes that DuckDB wrote, listed by us and asked by DuckDB.</summary>
public sealed class ForeignLakeTests : IDisposable
{
    private const string Keys = "payer, class, year, month, day";

    private static readonly Dictionary<string, LakeType> Strings = new() { ["payer"] = LakeType.String, ["class"] = LakeType.String };

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public ForeignLakeTests()
    {
        _duck.Execute(
            """
            CREATE TABLE fact AS SELECT i AS n,
                CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'Office/outpatient' WHEN 2 THEN 'it''s 100%' WHEN 3 THEN 'é 😀' WHEN 4 THEN 'a=b&c' WHEN 5 THEN 'aetna' ELSE 'Aetna' END AS payer,
                CASE i % 3 WHEN 0 THEN 'professional' WHEN 1 THEN 'institutional' END AS class,
                2024 + i % 2 AS year,
                1 + i % 12 AS month,
                DATE '2025-08-01' + CAST(i % 2 AS INT) AS day
            FROM range(600) t(i)
            """);
        Write("APPEND, FILENAME_PATTERN 'first_{uuid}'", "n < 400");
        Write("APPEND, FILENAME_PATTERN 'second_{uuid}'", "n >= 300");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("payer = 'Office/outpatient'")]
    [InlineData("payer = 'Aetna'")]
    [InlineData("payer = 'it''s 100%' AND year >= 2025")]
    [InlineData("payer LIKE '%a%'")]
    [InlineData("LOWER(payer) = 'aetna' AND month IN (1, 3, 5)")]
    [InlineData("payer IS NULL AND class IS NOT NULL")]
    [InlineData("NOT payer = 'aetna'")]
    [InlineData("payer <> 'aetna' OR month = 12")]
    [InlineData("year = 2024 AND month BETWEEN 3 AND 7")]
    [InlineData("year * 100 + month >= 202506")]
    [InlineData("month % 2 = 1 AND NOT (class = 'professional')")]
    [InlineData("day = DATE '2025-08-02'")]
    [InlineData("day > DATE '2025-08-01' AND payer = 'é 😀'")]
    [InlineData("CASE WHEN class IS NULL THEN year = 2024 ELSE month = 6 END")]
    [InlineData("COALESCE(class, 'none') = 'none'")]
    [InlineData("payer = 'nobody'")]
    [InlineData("1 = 0")]
    [InlineData("1 = 1")]
    public async Task A_filter_finds_the_partitions_and_rows_that_DuckDB_finds(string? filter)
    {
        var found = await ListAsync(new() { Filter = filter, KeyTypes = Strings });

        var expected = _duck.Query(
            $$"""
            SELECT {{Keys}}, count(*), count(DISTINCT filename) FROM read_parquet({{Duck.Literal(_folder["lake/**/*.parquet"])}}, filename = true, hive_partitioning = true,
                hive_types = {payer: VARCHAR, class: VARCHAR, year: BIGINT, month: BIGINT, day: DATE})
            WHERE {{filter ?? "true"}} GROUP BY {{Keys}}
            """);
        Assert.Equal(
            expected.Select(row => string.Join('|', row.Select(Text))).Order(StringComparer.Ordinal),
            found.Select(p => string.Join('|', [.. p.Values.Select(v => Text(v.Value)), Text(p.Rows), Text(p.Objects)])).Order(StringComparer.Ordinal));
        Assert.Equal(found.Select(p => p.Path + "/").Order(StringComparer.Ordinal), found.Select(p => p.Path + "/"));
    }

    [Fact]
    public async Task Bytes_and_times_are_those_of_the_files()
    {
        foreach (var partition in await ListAsync(new()))
        {
            var files = new DirectoryInfo(_folder["lake/" + partition.Path]).GetFiles("*.parquet");
            Assert.Equal((files.Length, files.Sum(f => f.Length), "LOCAL"), (partition.Objects, partition.Bytes, partition.StorageClass));
            Assert.Equal(files.Max(f => f.LastWriteTimeUtc), partition.LastModified.UtcDateTime);
        }
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_reported_and_the_rest_is_listed()
    {
        var all = await ListAsync(new());
        var broken = all[3].Path;
        await File.WriteAllBytesAsync(_folder["lake/" + broken + "/empty.parquet"], [], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["lake/" + broken + "/zzz.parquet"], "no Parquet at all", TestContext.Current.CancellationToken);

        var errors = new List<(PartitionInfo Partition, LakeException Error)>();
        var again = await ListAsync(new() { OnError = (partition, error) => errors.Add((partition, error)) });

        Assert.Equal(all.Select(p => (p.Path, p.Path == broken ? null : p.Rows)), again.Select(p => (p.Path, p.Rows)));
        Assert.Equal(all[3].Objects + 2, again[3].Objects);
        Assert.Equal(2, errors.Count);
        Assert.All(errors, e => Assert.Equal((broken, LakeErrorCode.FileCorrupt), (e.Partition.Path, e.Error.Code)));
        Assert.Contains("empty.parquet", errors[0].Error.Message, StringComparison.Ordinal);
        Assert.Equal(all.Count, (await ListAsync(new())).Count);
    }

    [Fact]
    public async Task Rows_stay_unknown_where_footers_are_not_asked_for() =>
        Assert.All(await ListAsync(new() { ReadFooters = false }), p => Assert.Null(p.Rows));

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    private void Write(string options, string where) =>
        _duck.Execute($"COPY (SELECT * FROM fact WHERE {where}) TO {Duck.Literal(_folder["lake"])} (FORMAT parquet, PARTITION_BY ({Keys}), {options})");

    private async Task<List<PartitionInfo>> ListAsync(InventoryOptions options)
    {
        using var store = new LocalStore(_folder["lake"]);
        var found = new List<PartitionInfo>();
        await foreach (var partition in LakeInventory.ListAsync(store, options, TestContext.Current.CancellationToken))
            found.Add(partition);
        return found;
    }

    private static string Text(object? value) => value switch
    {
        null => "∅",
        DateTime clock => clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
