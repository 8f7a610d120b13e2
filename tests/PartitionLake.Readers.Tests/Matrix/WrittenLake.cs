namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>A lake that another engine writes of some of the input, and how.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Settings">Of the engine's session.</param>
/// <param name="Options">Of the write.</param>
/// <param name="Trait">A condition on DuckDB's <c>parquet_metadata</c> that holds for some of its chunks: it was written in the way that it says.</param>
internal sealed record WrittenLake(string Name, Dictionary<string, string> Settings, Dictionary<string, string> Options, string Trait)
{
    /// <summary>The first row: enough of them for several pages and batches, of a large partition and of all that are hostile.</summary>
    public const int First = 185_000;

    public const string Where = "id >= 185000";

    public static string[] Keys { get; } = [.. MatrixColumns.Keys.Select(key => key.Name)];

    public static IReadOnlyList<WrittenLake> OfSpark { get; } =
    [
        new("spark-default", [], [], "type = 'INT96'"),
        new("spark-v2", [], new() { ["parquet.writer.version"] = "v2", ["compression"] = "zstd" }, "encodings LIKE '%DELTA_BINARY_PACKED%'"),
        new(
            "spark-legacy",
            new() { ["spark.sql.parquet.writeLegacyFormat"] = "true", ["spark.sql.parquet.outputTimestampType"] = "TIMESTAMP_MICROS" },
            new() { ["compression"] = "gzip" },
            "path_in_schema = 'dec_9_2' AND type = 'FIXED_LEN_BYTE_ARRAY'"),
    ];
}
