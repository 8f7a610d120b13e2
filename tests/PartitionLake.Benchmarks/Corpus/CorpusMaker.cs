using DuckDB.NET.Data;
using PartitionLake.Engine.Tests.Parquet.Reading;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>Writes the good and bad files that the reader's tests make, mutants of them, and files of DuckDB into a folder.</summary>
internal static class CorpusMaker
{
    private const int MutantsPerFile = 25;

    public static int Run(string folder)
    {
        var good = Path.Combine(folder, "good");
        var bad = Path.Combine(folder, "bad");
        Directory.CreateDirectory(good);
        Directory.CreateDirectory(bad);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.parquet"))
            File.Copy(path, Path.Combine(good, Path.GetFileName(path)), overwrite: true);
        foreach (var (name, content, _) in CorpusShapes.Common().Concat(CorpusShapes.OursAlone()))
            File.WriteAllBytes(Path.Combine(good, name + ".parquet"), content);
        WriteWithDuck(good);
        foreach (var (name, _, content) in HostileShapes.All())
            File.WriteAllBytes(Path.Combine(bad, name), content);
        foreach (var (name, _, build) in Bombs.All())
            File.WriteAllBytes(Path.Combine(bad, $"bomb-{name}.parquet"), build());
        File.WriteAllBytes(Path.Combine(bad, "thirteen-bytes.parquet"), [.. "PAR1"u8, 0x15, 1, 0, 0, 0, .. "PAR1"u8]);
        File.WriteAllBytes(Path.Combine(bad, "nothing.parquet"), []);
        File.WriteAllText(Path.Combine(bad, "text.parquet"), "not a Parquet file");
        var random = new Random(20261124);
        foreach (var path in Directory.GetFiles(good).Where(path => new FileInfo(path).Length is > 200 and < 256 << 10).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(path);
            for (var i = 0; i < MutantsPerFile; i++)
                File.WriteAllBytes(Path.Combine(bad, $"{Path.GetFileNameWithoutExtension(path)}-mutant-{i:D2}.parquet"), Mutation.Of(content, random));
        }
        return 0;
    }

    private static void WriteWithDuck(string folder)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        foreach (var codec in (string[])["uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"])
        {
            foreach (var version in (string[])["V1", "V2"])
            {
                using var command = connection.CreateCommand();
                command.CommandText = $$"""
                    COPY (SELECT i, CASE WHEN i % 3 <> 0 THEN 'payer ' || i % 7 END AS few, md5(i::VARCHAR) AS many, i / 3.0::DOUBLE AS ratio, i::UBIGINT AS big,
                        CASE WHEN i % 4 <> 0 THEN [i, NULL, i * 2] END AS longs, ['a' || i % 3] AS texts, (i * 3)::DECIMAL(25,2) AS amount, i % 2 = 0 AS flag,
                        DATE '2024-01-01' + i::INT AS day, TIME '08:00:00' + INTERVAL (i) SECOND AS at, md5(i::VARCHAR)::UUID AS id, NULL::INT AS nothing,
                        {'x': i} AS nested, MAP {'k': i} AS pairs, TIMESTAMP '2020-01-01' + INTERVAL (i) MILLISECOND AS stamp
                    FROM range(5000) r(i)) TO '{{Path.Combine(folder, $"duckdb-{codec}-{version}.parquet").Replace("'", "''", StringComparison.Ordinal)}}'
                    (FORMAT parquet, COMPRESSION {{codec}}, PARQUET_VERSION {{version}}, ROW_GROUP_SIZE 2048)
                    """;
                command.ExecuteNonQuery();
            }
        }
    }
}
