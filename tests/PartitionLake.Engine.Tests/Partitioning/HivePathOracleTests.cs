using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Partitioning;

/// <summary>DuckDB writes what we read back, and reads what we write.</summary>
public sealed class HivePathOracleTests
{
    [Fact]
    public void The_folder_names_DuckDB_writes_are_read_back_to_the_values()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        string[] hostile = [.. HostileTexts.All, .. HostileTexts.NullToDuck];
        var values = string.Join(",", hostile.Select((v, i) => $"({Duck.Literal(v)}, {i})"));
        duck.Execute($"COPY (SELECT * FROM (VALUES {values}, (NULL, -1)) t(k, n)) TO {Duck.Literal(folder["lake"])} (FORMAT parquet, PARTITION_BY (k))");

        var read = Directory.GetDirectories(folder["lake"]).Select(d =>
        {
            Assert.True(PartitionPath.TryParse(Path.GetFileName(d), out var keys), d);
            Assert.Equal("k", Assert.Single(keys).Name);
            return keys[0].Text;
        });

        Assert.Equal(hostile.Append(null).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DuckDB_reads_the_values_of_the_paths_we_make()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        for (var i = 0; i < HostileTexts.All.Length; i++)
        {
            var path = folder[PartitionPath.Segment("k", HostileTexts.All[i])];
            Directory.CreateDirectory(path);
            duck.Execute($"COPY (SELECT {i} AS n) TO {Duck.Literal(Path.Combine(path, "f.parquet"))} (FORMAT parquet)");
        }
        Directory.CreateDirectory(folder[PartitionPath.Segment("k", null)]);
        duck.Execute($"COPY (SELECT -1 AS n) TO {Duck.Literal(folder["k=__HIVE_DEFAULT_PARTITION__/f.parquet"])} (FORMAT parquet)");

        var rows = duck.Query(
            $"SELECT n, k FROM read_parquet({Duck.Literal(folder["*/*.parquet"])}, hive_partitioning = true, hive_types = {{k: VARCHAR}}) ORDER BY n");

        Assert.Equal(HostileTexts.All.Select((v, i) => (i, (string?)v)).Prepend((-1, null)), rows.Select(r => ((int)r[0]!, (string?)r[1])));
    }

    [Fact]
    public void DuckDB_reads_typed_values_of_the_paths_we_make()
    {
        (string Sql, Column Column, object Expected)[] cases =
        [
            ("BOOLEAN", new Column<bool>(LakeType.Boolean, [true], 1), true),
            ("INTEGER", new Column<int>(LakeType.Int32, [-8], 1), -8),
            ("BIGINT", new Column<long>(LakeType.Int64, [long.MinValue], 1), long.MinValue),
            ("FLOAT", new Column<float>(LakeType.Float, [float.Epsilon], 1), float.Epsilon),
            ("DOUBLE", new Column<double>(LakeType.Double, [1.7976931348623157e308], 1), 1.7976931348623157e308),
            ("DOUBLE", new Column<double>(LakeType.Double, [-0.1], 1), -0.1),
            ("DECIMAL(9,3)", new Column<Int128>(LakeType.Decimal(9, 3), [-5], 1), -0.005m),
            ("DATE", new Column<int>(LakeType.Date, [-1], 1), new DateOnly(1969, 12, 31)),
            ("TIMESTAMP", new Column<long>(LakeType.Timestamp, [1_754_042_400_000_001], 1), new DateTime(2025, 8, 1, 10, 0, 0).AddTicks(10)),
        ];
        using var duck = new Duck();
        foreach (var (sql, column, expected) in cases)
        {
            using var folder = new TempFolder();
            var path = folder[new PartitionKey("k", column.Type).Segment(column, 0)];
            Directory.CreateDirectory(path);
            duck.Execute($"COPY (SELECT 1 AS n) TO {Duck.Literal(Path.Combine(path, "f.parquet"))} (FORMAT parquet)");
            Assert.Equal(
                expected,
                duck.Scalar(
                    $"SELECT CAST(k AS {sql}) FROM read_parquet({Duck.Literal(folder["*/*.parquet"])}, "
                        + $"hive_partitioning = true, hive_types = {{k: VARCHAR}})"));
        }
    }
}
