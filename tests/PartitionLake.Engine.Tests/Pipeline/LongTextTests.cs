using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Row groups are bounded by rows and by bytes of text, and where they are cut depends on the rows alone.</summary>
public sealed class LongTextTests : IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1";

    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Row_groups_are_cut_by_bytes_in_the_same_places_whatever_the_workers_the_memory_and_the_batches()
    {
        WriteFact(rows: 3_000);
        SortedDictionary<string, string>? expected = null;
        foreach (var options in new[]
        {
            new EtlOptions { MaxConcurrency = 1 },
            new EtlOptions { MaxConcurrency = 8, Seams = new() { BatchRows = 100 } },
            new EtlOptions { MaxConcurrency = 2, Seams = new() { ShuffleMemory = 1 << 16 } },
            new EtlOptions { MaxConcurrency = 3, Seams = new() { ShuffleMemory = 4_096, BatchRows = 37 } },
        })
        {
            var result = await _lake.RunAsync(options with { Seams = options.Seams with { RowGroupUnits = 800 }, Force = true });
            Assert.Equal(3_000, result.RowsOut);
            Assert.Equal(options.Seams.ShuffleMemory is not null, result.BytesSpilled > 0);
            var files = _lake.Files();
            expected ??= files;
            Assert.Equal(expected, files);
        }
        // As the rule says it: a row is a unit, and one more for each 128 bytes of text beyond 768; the largest prefix that fits is a row group.
        Assert.Equal(RowGroupsBySql(), RowGroupsOfLake());
        AssertSameRows();
    }

    [Fact]
    public async Task A_merge_cuts_row_groups_by_the_same_rule()
    {
        WriteFact(rows: 900);
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 800 } });
        Assert.Equal(RowGroupsBySql(), RowGroupsOfLake());
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 800, ShuffleMemory = 4_096 } });
        Assert.Equal(RowGroupsBySql(), RowGroupsOfLake());
        AssertSameRows();
    }

    [Fact]
    public async Task Text_of_more_than_the_format_holds_in_a_row_group_is_written_in_several()
    {
        Assert.SkipUnless(IsLong, "Writes gigabytes of text; set PARTITIONLAKE_LONG to 1.");
        _lake.Fact("SELECT i::INTEGER AS id, 'S' AS state, 'c' || i % 5 AS code, repeat(md5(i::VARCHAR), 532) AS text FROM range(131072) t(i)");
        var result = await _lake.RunAsync(new EtlOptions { MaxMemory = 1L << 30 });
        Assert.Equal(131_072, result.RowsOut);
        Assert.True(RowGroupsOfLake().Count >= 16);
        AssertSameRows();
    }

    /// <summary>Unique and repeated text of up to 6 KB (rarely 300 KB) in the fact, of 2 KB in the dimension, and long lists.</summary>
    private void WriteFact(int rows)
    {
        _lake.Dimension("SELECT 'c' || i AS code, repeat('label ' || i, i * 100) AS label FROM range(4) t(i)");
        _lake.Fact($"""
            SELECT i::INTEGER AS id, 'S' || (hash(i) % 4) AS state, 'c' || i % 5 AS code,
              CASE WHEN hash(i, 1) % 3 > 0 THEN repeat(md5(i::VARCHAR), CASE WHEN i % 701 = 700 THEN 10000 ELSE (hash(i, 2) % 200)::INTEGER END) END AS text,
              CASE WHEN hash(i, 3) % 5 > 0 THEN repeat('note', (hash(i, 4) % 3 * 300)::INTEGER) END AS note,
              CASE WHEN hash(i, 5) % 7 = 0 THEN list_transform(range((hash(i) % 100)::INTEGER), x -> 'item ' || x) END AS items
            FROM range({rows}) t(i)
            """);
    }

    private List<object?[]> RowGroupsOfLake() => _lake.Duck.Query($"""
        SELECT regexp_extract(file_name, 'state=(.*)/', 1), row_group_id, any_value(row_group_num_rows)
        FROM parquet_metadata({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}) GROUP BY ALL ORDER BY ALL
        """);

    private List<object?[]> RowGroupsBySql()
    {
        var rows = _lake.Duck.Query($"""
            SELECT state, 1 + CEIL(greatest(bytes - 768, 0) / 128.0)::BIGINT FROM (SELECT state, id, (strlen(coalesce(f.code, '')) + strlen(coalesce(text, '')) + strlen(coalesce(note, '')) + strlen(coalesce(label, ''))
              + CASE WHEN items IS NULL THEN 0 ELSE 4 + coalesce(list_sum(list_transform(items, x -> 4 + strlen(x))), 0) END)::BIGINT AS bytes
            FROM {Duck.Literal(_lake.Folder["fact.parquet"])} f LEFT JOIN {Duck.Literal(_lake.Folder["dim.parquet"])} d USING (code)) ORDER BY state, id
            """);
        var groups = new List<object?[]>();
        foreach (var partition in rows.GroupBy(row => (string)row[0]!))
        {
            long count = 0, units = 0, number = 0;
            foreach (var row in partition)
            {
                if (count > 0 && units + (long)row[1]! > 800)
                {
                    groups.Add([partition.Key, number++, count]);
                    count = units = 0;
                }
                count++;
                units += (long)row[1]!;
            }
            groups.Add([partition.Key, number, count]);
        }
        return groups;
    }

    private void AssertSameRows()
    {
        var columns = _lake.Duck.Query($"DESCRIBE FROM {Duck.Literal(_lake.Folder["fact.parquet"])}").Select(row => (string)row[0]!).ToList();
        var list = string.Join(", ", columns);
        var sql =
            $"SELECT {list}, label FROM {Duck.Literal(_lake.Folder["fact.parquet"])} f LEFT JOIN {Duck.Literal(_lake.Folder["dim.parquet"])} d USING (code)";
        var lake = $"SELECT {list}, label FROM read_parquet({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}, hive_partitioning=true)";
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({sql}) EXCEPT ALL ({lake}))")));
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM (({lake}) EXCEPT ALL ({sql}))")));
    }
}
