using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>A file of DuckDB with every nesting, and null, empty and full at each level.</summary>
internal static class NestedSample
{
    public static string Copy(string path, int rows, string version = "V1", string codec = "snappy") => $$"""
        COPY (SELECT i AS id,
            CASE WHEN i % 5 <> 0 THEN {'a': i, 'b': CASE WHEN i % 3 <> 0 THEN 'text ' || i % 11 END,
                'inner': CASE WHEN i % 4 <> 0 THEN {'x': i / 7.0::DOUBLE, 'tags': CASE WHEN i % 2 <> 0 THEN ['t' || i % 3, NULL, 'u'] END} END} END AS s,
            CASE WHEN i % 7 <> 0 THEN MAP(['k' || i % 3, 'other'], [i, NULL]) END AS m,
            CASE WHEN i % 6 <> 0 THEN [[i, NULL], [], NULL, [i + 1]][1:i % 5] END AS ll,
            CASE WHEN i % 3 <> 0 THEN [{'a': i, 'b': [i % 2 = 0, NULL]}, NULL, {'a': NULL, 'b': []}][1:i % 4] END AS ls,
            MAP([i % 10], [{'d': DATE '2024-01-01' + (i % 300)::INT, 'm': MAP(['z'], [(i / 3.0)::DECIMAL(20,4)])}]) AS ms,
            CASE WHEN i % 2 = 0 THEN [MAP(['a'], [TIMESTAMP '2024-01-01 00:00:00' + INTERVAL (i) SECOND])] END AS lm
        FROM range({{rows}}) r(i)) TO {{Duck.Literal(path)}} (FORMAT parquet, PARQUET_VERSION {{version}}, COMPRESSION {{codec}}, ROW_GROUP_SIZE 2048)
        """;
}
