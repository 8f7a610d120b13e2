using PartitionLake.Engine.Tests.Partitioning;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Readers.Tests.Offload;

/// <summary>Small facts and dimensions in which everything occurs that plans meet: nulls, keys twice, hostile text, files that differ.</summary>
internal sealed class PlanInputs
{
    public const int Rows = 240;

    private readonly string _folder;

    private PlanInputs(string folder) => _folder = folder;

    /// <summary>One file; two files whose columns differ; files in folders that give a key.</summary>
    public string[] Facts => [Path.Combine(_folder, "fact.parquet"), Path.Combine(_folder, "drift"), Path.Combine(_folder, "folders")];

    /// <summary>
    /// Columns of <see cref="Refused"/> of which a value is empty, holds a NUL, is too long for a folder, or is the name of the null partition.
    /// </summary>
    public static IReadOnlyList<string> RefusedKeys { get; } = ["empty", "nul", "long", "taken"];

    public string Refused => Path.Combine(_folder, "refused.parquet");

    public string Unique => Path.Combine(_folder, "unique.parquet");

    public string Several => Path.Combine(_folder, "several.parquet");

    public string Codes => Path.Combine(_folder, "codes.parquet");

    public static PlanInputs Create(string folder)
    {
        var inputs = new PlanInputs(Directory.CreateDirectory(folder).FullName);
        using var duck = new Duck();
        var texts = string.Join(", ", HostileTexts.All.Where(static text => text.Length is > 0 and < 60 && !text.Contains('\0', StringComparison.Ordinal)
            && !text.Any(static c => c >= '\uFFFE')).Select(Duck.Literal));
        duck.Execute($"CREATE TABLE texts AS SELECT [{texts}] AS all_texts");
        duck.Execute($"""
            CREATE TABLE fact AS SELECT i AS rid,
                CASE WHEN i % 6 <> 0 THEN i % 3 = 0 END AS b,
                CASE WHEN i % 9 <> 0 THEN (i * 7 % 11 - 5)::INT END AS i,
                CASE WHEN i % 31 = 0 THEN NULL WHEN i % 37 = 0 THEN 2147483647 ELSE (i * 13 % 2000 - 1000)::INT END AS j,
                CASE WHEN i % 41 = 0 THEN -9223372036854775808 WHEN i % 12 <> 0 THEN (i * 7919::BIGINT % 100000) - 50000 END AS l,
                CASE WHEN i % 8 <> 0 THEN (i * 37 % 20000 - 10000)::DECIMAL(12,2) / 100 END::DECIMAL(12,2) AS d,
                CASE i % 12 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN '-0.0'::DOUBLE WHEN 2 THEN 0.0 WHEN 3 THEN 0.1
                    WHEN 4 THEN NULL ELSE (i * 17 % 8000 - 4000) / 16.0 END AS f,
                ['', 'a', 'b', 'ab', 'Ab', ' a ', 'abc', 'ä', 'Éa', 'a😀b', '100%', 'a_b', NULL, 'NPI-1', 'zz'][1 + i % 15] AS s,
                ['', 'a', 'b', 'ab', NULL][1 + i % 5] AS t,
                CASE WHEN i % 10 <> 0 THEN ((i % 99) - 50)::VARCHAR END AS n,
                CASE WHEN i % 14 <> 0 THEN DATE '1970-01-01' + (i * 251 % 60000 - 30000)::INT END AS dt,
                CASE WHEN i % 15 <> 0 THEN make_timestamp((i * 7919::BIGINT % 4000000 - 2000000) * 1000000001) END AS ts,
                CASE WHEN i % 17 <> 0 THEN (i % 40)::INT END AS k,
                CASE WHEN i % 19 <> 0 THEN 'c' || (i % 25) END AS code,
                (SELECT all_texts[1 + (i % len(all_texts))::INT] FROM texts) AS h,
                CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN [i, NULL] ELSE [1, i, 3] END::INT[] AS li,
                CASE WHEN i % 5 <> 0 THEN CAST(ROW(i, 'x' || (i % 4)) AS STRUCT(a INT, c VARCHAR)) END AS st,
                CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN []
                    ELSE [ROW(i, 'x' || (i % 4)), NULL, ROW(NULL, 'y')] END::STRUCT(a INT, c VARCHAR)[] AS ls
            FROM range({Rows}) r(i)
            """);
        Copy(duck, "SELECT * FROM fact", inputs.Facts[0], "ROW_GROUP_SIZE 2048");
        Directory.CreateDirectory(inputs.Facts[1]);
        Copy(duck, "SELECT * FROM fact WHERE rid < 100", Path.Combine(inputs.Facts[1], "a b%20c.parquet"));
        Copy(duck, "SELECT * EXCLUDE (n, d, k), n, d::DECIMAL(14,3) AS d, k::BIGINT AS k, rid * 2 AS extra FROM fact WHERE rid >= 100 AND rid < 200",
            Path.Combine(inputs.Facts[1], "b[1].parquet"));
        Copy(duck, "SELECT * EXCLUDE (t, l), l::INT AS l FROM fact WHERE rid >= 200 AND l BETWEEN -100000 AND 100000",
            Path.Combine(inputs.Facts[1], "c.parquet"));
        foreach (var (name, where) in new[] { ("g=1", "rid % 2 = 0"), ("g=22", "rid % 2 = 1") })
        {
            Directory.CreateDirectory(Path.Combine(inputs.Facts[2], name));
            Copy(duck, $"SELECT * FROM fact WHERE {where}", Path.Combine(inputs.Facts[2], name, "part.parquet"));
        }
        Copy(duck, "SELECT CASE WHEN i < 30 THEN i::BIGINT END AS kid, 'name ' || i AS name, i * 1.5 AS weight, "
            + "['x', 'y', NULL][1 + i % 3] AS grp FROM range(33) r(i)", inputs.Unique);
        Copy(duck, "SELECT (i % 20)::INT AS kid, i AS seq, (i / 7.0)::DECIMAL(9,4) AS share, 'tag' || (i % 3) AS tag FROM range(70) r(i)", inputs.Several);
        Copy(duck, "SELECT 'c' || i AS code, DATE '2024-01-01' + i::INT AS since, CASE WHEN i % 2 = 0 THEN i END AS rank FROM range(20) r(i)", inputs.Codes);
        Copy(duck, "SELECT i AS rid, ['', NULL, 'a'][1 + i % 3] AS empty, ['a' || chr(0) || 'b', 'c', NULL][1 + i % 3] AS nul, "
            + "[repeat('x', 300), 'y'][1 + i % 2] AS long, ['__HIVE_DEFAULT_PARTITION__', NULL][1 + i % 2] AS taken FROM range(60) r(i)", inputs.Refused);
        return inputs;
    }

    private static void Copy(Duck duck, string sql, string path, string options = "ROW_GROUP_SIZE 2048") =>
        duck.Execute($"COPY ({sql}) TO {Duck.Literal(path)} (FORMAT parquet, {options})");
}
