using DuckDB.NET.Data;
using PartitionLake.Engine.Samples;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>A fact that has a struct of ten fields and a list of numbers, with nulls in all of them, which the job partitions and carries through.</summary>
public sealed record NestedWorkload() : Workload("nested", 50, new SampleOptions(), [new PartitionColumn("part", "part")])
{
    private const string Columns = """
        i AS id, 'p' || lpad((hash(i) % 50)::VARCHAR, 2, '0') AS part,
        CASE WHEN hash(i * 7) % 50 > 0 THEN {
            'street': 'Street ' || hash(i) % 20000, 'city': 'City ' || hash(i + 1) % 800, 'state': 'S' || hash(i + 2) % 50,
            'zip': (hash(i + 3) % 90000)::INTEGER,
            'lat': CASE WHEN hash(i + 4) % 20 > 0 THEN ((hash(i + 5) % 1800000) / 10000.0)::DOUBLE END,
            'lon': ((hash(i + 6) % 3600000) / 10000.0)::DOUBLE,
            'since': DATE '2000-01-01' + (hash(i + 8) % 9000)::INTEGER, 'rate': (hash(i + 9) % 100000)::DECIMAL(12, 2),
            'npi': (1000000000 + hash(i + 10) % 100000)::BIGINT, 'note': CASE WHEN hash(i + 11) % 3 > 0 THEN 'note ' || hash(i + 12) % 5000 END
        } END AS address,
        CASE WHEN hash(i * 13) % 40 > 0
            THEN list_transform(range((hash(i + 19) % 6)::BIGINT), lambda k: ((hash(i + 20 + k) % 100000) / 100.0)::DOUBLE) END AS prices
        """;

    public override IReadOnlyList<string> OutputColumns { get; } = ["id", "part", "address", "prices"];

    public override string Select(string data) => $"SELECT * FROM read_parquet({StarQuery.Literal(Fact(data))})";

    public override string Plan(string data, string destination) =>
        $$"""
        @{
            Fact        = {{PlanText.Quote(Fact(data))}}
            PartitionBy = 'part'
            Destination = {{PlanText.Quote(destination)}}
        }
        """;

    /// <returns>Bytes written.</returns>
    public override long WriteData(string folder, long rows, int seed)
    {
        Directory.CreateDirectory(folder);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"COPY (SELECT {Columns} FROM range({seed}::BIGINT << 32, ({seed}::BIGINT << 32) + {rows}) t(i)) "
                + $"TO {StarQuery.Literal(Fact(folder))} (FORMAT parquet, COMPRESSION zstd)";
        command.ExecuteNonQuery();
        return new FileInfo(Fact(folder)).Length;
    }

    private static string Fact(string data) => Path.Combine(data, "fact.parquet");
}
