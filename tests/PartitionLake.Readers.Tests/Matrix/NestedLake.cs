using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>A lake of structs, maps and lists in each other, null, empty and neither at every depth, beside the file of DuckDB that it was made of.</summary>
/// <param name="Source">DuckDB's file.</param>
/// <param name="Root">The table root.</param>
internal sealed record NestedLake(string Source, string Root)
{
    public const int Rows = 20_000;

    /// <summary>Conditions on fields, which Spark asks the statistics of leaves about.</summary>
    public static IReadOnlyList<string> Filters { get; } =
        ["address.zip > 25000", "address.state = 'TX' AND address.geo IS NOT NULL", "address.geo.lat < 100", "address.state IS NULL", "size(items) = 3"];

    /// <summary>All columns but the key.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["id", "address", "tags", "items", "lists", "deep", "empty"];

    /// <summary>The data files, in order of their paths.</summary>
    public string[] Files() => [.. Directory.GetFiles(Root, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private const string Query = """
        SELECT i AS id,
            CASE WHEN i % 13 <> 0 THEN {
                'state': ['TX', 'NY', NULL][1 + i % 3], 'zip': (10000 + i)::INT, 'day': DATE '2020-01-01' + (i % 50)::INT,
                'share': (i / 7)::DECIMAL(12, 3),
                'geo': CASE WHEN i % 11 <> 0 THEN {'lat': i / 7.0::DOUBLE, 'tags': ['a' || i, NULL]} END} END AS address,
            CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN MAP {} ELSE MAP {'x': i, 'y': NULL} END AS tags,
            CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE [{'code': 'c' || (i % 3), 'n': i}, NULL, {'code': NULL, 'n': 2}] END AS items,
            [[i, NULL], [], NULL] AS lists,
            MAP {'m': [{'q': i % 2 = 0}]} AS deep,
            CASE WHEN i % 9 <> 0 THEN {'only': NULL::INT} END AS empty,
            'p' || (i % 3) AS part
        FROM range(20000) t(i)
        """;

    /// <summary>Asserts that a reader found every row in the lake as it found it in DuckDB's file.</summary>
    /// <param name="rows">Rows that it found in the lake.</param>
    /// <param name="distinct">Different rows in DuckDB's file, which shows that it tells them apart.</param>
    /// <param name="differing">Rows that it found otherwise.</param>
    public static void AssertSame(long rows, long distinct, IEnumerable<string> differing)
    {
        Assert.Empty(differing);
        Assert.Equal((Rows, Rows), (rows, distinct));
    }

    /// <param name="folder">A new folder for both.</param>
    public static async Task<NestedLake> CreateAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var lake = new NestedLake(Path.Combine(folder, "source.parquet"), Path.Combine(folder, "lake"));
        using var duck = new Duck();
        duck.Execute($"COPY ({Query}) TO {Duck.Literal(lake.Source)} (FORMAT parquet, ROW_GROUP_SIZE 4096)");
        var plan = new EtlPlan
        {
            Fact = [lake.Source],
            PartitionBy = [new PartitionColumnPlan("part", "part")],
            Destination = lake.Root,
            FileName = "data.parquet",
        };
        var options = new EtlOptions { Seams = new() { RowGroupUnits = 3_000 }, TempPath = folder };
        await EtlRun.RunAsync(plan, options, new EtlProgress(), CancellationToken.None);
        return lake;
    }
}
