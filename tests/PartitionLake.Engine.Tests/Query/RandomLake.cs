using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>
/// A lake that DuckDB writes: the columns of <see cref="Expressions.RandomSql"/>, and the partition keys p (text, with a null) and m (whole number).
/// </summary>
internal sealed class RandomLake : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="rows">How many rows.</param>
    /// <param name="rowGroupRows">Rows of a row group.</param>
    public RandomLake(int rows, int rowGroupRows = 2_048)
    {
        Duck.Execute("SET threads = 1");
        Duck.Execute(
            $"""
            COPY (
                SELECT
                    CASE WHEN h(r, 1) % 6 = 0 THEN NULL ELSE h(r, 2) % 2 = 0 END AS b,
                    CASE WHEN h(r, 3) % 6 = 0 THEN NULL ELSE (h(r, 4) % 11)::INT - 5 END AS i,
                    CASE WHEN h(r, 5) % 6 = 0 THEN NULL WHEN h(r, 5) % 20 = 1 THEN 2147483647 ELSE (h(r, 6) % 2000)::INT - 1000 END AS j,
                    CASE WHEN h(r, 7) % 6 = 0 THEN NULL ELSE (r * 1000000)::BIGINT + (h(r, 8) % 1000)::BIGINT END AS l,
                    CASE WHEN h(r, 9) % 6 = 0 THEN NULL ELSE ((h(r, 10) % 200000)::INT - 100000) / 100 END::DECIMAL(12, 2) AS d,
                    CASE WHEN h(r, 11) % 6 = 0 THEN NULL WHEN h(r, 11) % 40 = 1 THEN 'NaN'::DOUBLE WHEN h(r, 11) % 40 = 3 THEN -0.0::DOUBLE ELSE ((h(r, 12) % 8000)::INT - 4000) / 16 END::DOUBLE AS f,
                    CASE WHEN h(r, 13) % 6 = 0 THEN NULL ELSE ['', 'a', 'b', 'ab', 'Ab', ' a ', 'abc', 'ä', 'Éa', 'a😀b', '100%', 'a_b', 'NPI-1', 'zz', chr(255), chr(65533)][(h(r, 14) % 16)::INT + 1] END AS s,
                    CASE WHEN h(r, 15) % 6 = 0 THEN NULL ELSE ['', 'a', 'b', 'ab'][(h(r, 16) % 4)::INT + 1] END AS t,
                    CASE WHEN h(r, 17) % 6 = 0 THEN NULL ELSE ((h(r, 18) % 100)::INT - 50)::VARCHAR END AS n,
                    CASE WHEN h(r, 19) % 6 = 0 THEN NULL ELSE DATE '1970-01-01' + ((h(r, 20) % 60000)::INT - 30000) END AS dt,
                    CASE WHEN h(r, 21) % 6 = 0 THEN NULL ELSE make_timestamp((h(r, 22) % 4000000000000000)::BIGINT - 2000000000000000) END AS ts,
                    CASE WHEN r % 5 = 0 THEN NULL ELSE ['GA', 'TX', 'a/b'][(r % 3)::INT + 1] END AS p,
                    (r // 40 % 4)::BIGINT AS m
                FROM range({rows}) AS x(r))
            TO {Duck.Literal(Path)} (FORMAT parquet, PARTITION_BY (p, m), ROW_GROUP_SIZE {rowGroupRows})
            """);
        Duck.Execute(
            $"CREATE VIEW s3object AS SELECT * FROM read_parquet({Duck.Literal(Path + "/**/*.parquet")}, "
                + $"hive_partitioning = true, hive_types = {{'p': VARCHAR, 'm': BIGINT}})");
    }

    public Duck Duck { get; } = CreateDuck();

    public string Path => _folder["lake"];

    public void Dispose()
    {
        Duck.Dispose();
        _folder.Dispose();
    }

    private static Duck CreateDuck()
    {
        var duck = new Duck();
        duck.Execute("CREATE MACRO h(r, k) AS hash(r * 100 + k)");
        return duck;
    }
}
