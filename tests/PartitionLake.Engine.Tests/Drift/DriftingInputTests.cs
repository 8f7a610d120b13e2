using System.Globalization;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Drift;

/// <summary>Files of one fact or dimension whose columns differ: values are those that DuckDB finds by <c>union_by_name</c>.</summary>
public sealed class DriftingInputTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public DriftingInputTests()
    {
        Directory.CreateDirectory(_lake.Folder["in"]);
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]], Joins = [] };
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Columns_are_found_by_name_missing_ones_are_null_and_numbers_take_the_wider_type()
    {
        Write("a", "SELECT 1::INTEGER AS id, 'S' AS state, 1.5::FLOAT AS rate, 2.25::DECIMAL(5,2) AS price, 7::INTEGER AS n");
        Write("b", "SELECT 0.1::DOUBLE AS RATE, 4000000000::BIGINT AS Id, 'T' AS STATE, 0.125::DECIMAL(4,3) AS price, 'new' AS note, 9000000000::BIGINT AS N");

        var result = await _lake.RunAsync();

        Assert.Equal(Expected("id, rate, price, n, note, state"), _lake.Rows("id, rate, price, n, note, state"));
        Assert.Equal(["BIGINT", "DOUBLE", "DECIMAL(6,3)", "BIGINT", "VARCHAR"], Types("id, rate, price, n, note"));
        Assert.Equal(
            ["id int32 int64 a", "rate float double a", "price decimal(5,2) decimal(6,3) a", "price decimal(4,3) decimal(6,3) b", "n int32 int64 a",
                "note no such column string a"],
            Told(result));
    }

    [Fact]
    public async Task What_is_not_used_refuses_nothing_and_is_not_told()
    {
        Write("a", "SELECT 1 AS id, 'S' AS state, 'x' AS odd, 1 AS even");
        Write("b", "SELECT 2 AS id, 'S' AS state, 5 AS odd, 2::BIGINT AS even");

        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.SchemaMismatch, failure.Code);
        Assert.Contains("a.parquet' has string", failure.Message, StringComparison.Ordinal);
        Assert.Contains("b.parquet' has int32", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Columns = 'CAST(odd AS STRING) AS odd'", failure.Remedy, StringComparison.Ordinal);

        _lake.Plan = _lake.Plan with { Exclude = ["odd", "even"] };
        Assert.Empty((await _lake.RunAsync()).Reconciled);
        _lake.Plan = _lake.Plan with { Exclude = [], Include = ["id"] };
        Assert.Empty((await _lake.RunAsync(new EtlOptions { AllowSchemaChange = true })).Reconciled);
        Assert.Equal(Expected("id"), _lake.Rows("id"));
    }

    [Fact]
    public async Task A_cast_says_what_each_file_of_several_types_is_to_be()
    {
        Write("a", "SELECT 1 AS id, 'S' AS state, '12.50' AS rate, DATE '2025-01-31' AS day");
        Write("b", "SELECT 2 AS id, 'S' AS state, 3::INTEGER AS rate, TIMESTAMP '2025-02-01 10:00:00' AS day");
        Write("c", "SELECT 3 AS id, 'S' AS state, 0.25::DOUBLE AS rate, NULL::DATE AS day");
        Write("d", "SELECT 4 AS id, 'S' AS state");
        _lake.Plan = _lake.Plan with { Columns = ["CAST(rate AS DECIMAL(10,2)) AS rate", "rate * 2 AS twice", "CAST(day AS TIMESTAMP) AS day",
            "CAST(rate AS STRING) AS text"] };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query(
                "SELECT * FROM (VALUES (1, 12.50::DECIMAL(10,2), 25.00::DECIMAL(11,2), TIMESTAMP '2025-01-31', '12.50'), (2, 3.00, 6.00, "
                    + "TIMESTAMP '2025-02-01 10:00:00', '3.00'), (3, 0.25, 0.50, NULL, '0.25'), (4, NULL, NULL, NULL, NULL)) ORDER BY ALL"),
            _lake.Rows("id, rate, twice::DECIMAL(11,2), day, text"));
    }

    [Fact]
    public async Task A_cast_that_fails_names_file_and_row()
    {
        Write("a", "SELECT 1 AS id, 'S' AS state, 5 AS rate");
        Write("b", "SELECT i AS id, 'S' AS state, CASE i WHEN 6 THEN 'six' ELSE '1' END AS rate FROM range(9) t(i)");
        _lake.Plan = _lake.Plan with { Columns = ["CAST(rate AS INT) AS rate"] };

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.ExpressionFailed, failure.Code);
        Assert.Contains("row 7 of ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("b.parquet", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'six'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_computed_column_may_give_a_column_another_type_under_its_own_name_and_in_its_place()
    {
        _lake.RestoreFact();
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["fact.parquet"]], Columns = ["id + 1 AS next", "CAST(id AS STRING) AS id"] };

        await _lake.RunAsync();

        var fact = $"read_parquet({Duck.Literal(_lake.Folder["fact.parquet"])})";
        Assert.Equal(_lake.Duck.Query($"SELECT id::VARCHAR, id + 1, code FROM {fact} ORDER BY ALL"), _lake.Rows("id, next, code"));
        Assert.Equal("id", _lake.Duck.Query($"DESCRIBE FROM {Lake}")[0][0]);
    }

    [Fact]
    public async Task First_takes_the_columns_of_the_first_file_and_tells_what_it_leaves_out()
    {
        Write("a", "SELECT 1::BIGINT AS id, 'S' AS state, 1 AS gone");
        Write("b", "SELECT 2::INTEGER AS id, 'S' AS state, 'new' AS extra");
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { Schema = SchemaRule.First } };

        var result = await _lake.RunAsync();

        Assert.Equal(_lake.Duck.Query("SELECT * FROM (VALUES (1::BIGINT, 1), (2, NULL)) ORDER BY ALL"), _lake.Rows("id, gone"));
        Assert.Equal(["id int32 int64 b", "gone no such column int32 b", "extra string left out b"], Told(result));
        Assert.DoesNotContain("extra", _lake.Duck.Query($"DESCRIBE FROM {Lake}").Select(row => (string)row[0]!));

        Write("c", "SELECT 3.5::DOUBLE AS id, 'S' AS state");
        Assert.Contains("c.parquet' has double", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_refuses_what_is_used_and_nothing_else()
    {
        Write("a", "SELECT 1 AS id, 'S' AS state, 1 AS n");
        Write("b", "SELECT 2 AS id, 'S' AS state, 1::BIGINT AS n, 'new' AS extra");
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { Schema = SchemaRule.Strict } };

        Assert.Contains("'n': ", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { Exclude = ["n"] };
        Assert.Contains("b.parquet' has string", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { Exclude = ["n", "extra"] };
        Assert.Equal(2, (await _lake.RunAsync()).RowsOut);
    }

    [Fact]
    public async Task A_dimension_may_drift_too()
    {
        _lake.RestoreFact();
        Directory.CreateDirectory(_lake.Folder["dims"]);
        _lake.Duck.Execute($"COPY (SELECT 'c1' AS code, 1 AS size, 5 AS odd) TO {Duck.Literal(_lake.Folder["dims/a.parquet"])} (FORMAT parquet)");
        _lake.Duck.Execute(
            $"COPY (SELECT 'c2' AS Code, 5000000000 AS size, 'L' AS label, 'x' AS odd) TO {Duck.Literal(_lake.Folder["dims/b.parquet"])} (FORMAT parquet)");
        var join = new JoinPlan { From = _lake.Folder["dims"], On = [new JoinKeyPlan("code", "code")] };
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["fact.parquet"]], Joins = [join] };

        Assert.Contains("Select = 'CAST(odd AS STRING) AS odd'", (await _lake.FailAsync()).Remedy, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { Joins = [join with { Select = ["size", "label", "CAST(odd AS STRING) AS odd"] }] };
        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query(
                $"SELECT id, d.size, label, odd FROM read_parquet({Duck.Literal(_lake.Folder["fact.parquet"])}) f LEFT JOIN (VALUES ('c1', "
                    + "1::BIGINT, NULL, '5'), ('c2', 5000000000, 'L', 'x')) d(code, size, label, odd) USING (code) ORDER BY ALL"),
            _lake.Rows("id, size, label, odd"));
    }

    [Fact]
    public async Task Nested_columns_may_be_missing_and_a_part_that_no_type_holds_is_named()
    {
        const string Nested = "{'a': i, 'b': ['x', 'y' || i]} AS s, [i, NULL] AS l, MAP {'k': i} AS m";
        Write("a", $"SELECT i::INTEGER AS id, 'S' AS state, {Nested} FROM range(3) t(i)");
        Write("b", "SELECT 7::BIGINT AS id, 'S' AS state");
        Write("c", $"SELECT (i + 10)::INTEGER AS id, 'S' AS state, {Nested}, 1 AS extra FROM range(3) t(i)");

        await _lake.RunAsync();

        Assert.Equal(Expected("id, s::VARCHAR, l::VARCHAR, m::VARCHAR, extra"), _lake.Rows("id, s::VARCHAR, l::VARCHAR, m::VARCHAR, extra"));

        Write("d", "SELECT 20::INTEGER AS id, 'S' AS state, {'a': 'text'} AS s");
        var failure = await _lake.FailAsync();
        Assert.Contains("differ in 's.a': ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("a.parquet' has int64, ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("d.parquet' has string", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CAST", failure.Remedy, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { Exclude = ["s"] };
        Assert.Equal(8, (await _lake.RunAsync(new EtlOptions { AllowSchemaChange = true })).RowsOut);
    }

    [Fact]
    public async Task Structs_have_the_fields_of_all_files_by_name_through_lists_and_maps()
    {
        Write("a", "SELECT 1 AS id, 'S' AS state, {'a': 1::INTEGER, 'b': 'x'} AS s, [{'n': 1::INTEGER}] AS l, MAP {'k': 1.5::FLOAT} AS m");
        Write("b", "SELECT 2 AS id, 'S' AS state, NULL::STRUCT(c DATE, B VARCHAR, a BIGINT) AS s, [NULL, {'n': 5000000000, 'o': ['y']}] AS l, "
            + "MAP {'k': 0.1::DOUBLE, 'l': NULL} AS m");
        Write("c", "SELECT 3 AS id, 'S' AS state, {'c': DATE '2025-01-02', 'B': NULL::VARCHAR, 'a': 7000000000} AS s, []::STRUCT(n INTEGER)[] AS l, "
            + "NULL::MAP(VARCHAR, FLOAT) AS m");
        _lake.Plan = _lake.Plan with { Columns = ["s.c AS day", "CASE WHEN s.a > 5 THEN s.b ELSE 'small' END AS word"] };

        var result = await _lake.RunAsync();

        const string Columns = "id, s::VARCHAR, l::VARCHAR, m::VARCHAR";
        Assert.Equal(Expected(Columns), _lake.Rows(Columns));
        Assert.Equal(["STRUCT(a BIGINT, b VARCHAR, c DATE)", "STRUCT(n BIGINT, o VARCHAR[])[]", "MAP(VARCHAR, DOUBLE)"], Types("s, l, m"));
        Assert.Equal(_lake.Duck.Query("SELECT * FROM (VALUES (1, NULL, 'small'), (2, NULL, 'small'), (3, DATE '2025-01-02', NULL)) ORDER BY ALL"),
            _lake.Rows("id, day, word"));
        Assert.Contains("s struct<a:int32,b:string> struct<a:int64,b:string,c:date> a", Told(result));

        var queried = await QueryRows.RunAsync("SELECT id, s.c, s.a FROM s3object WHERE s.a > 0 ORDER BY id", null, _lake.Folder["in"]);
        Assert.Equal(_lake.Duck.Query($"SELECT id, s.c, s.a FROM {Input} WHERE s.a > 0 ORDER BY id").Count, queried.Count);

        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { Schema = SchemaRule.First }, Columns = [] };
        Assert.Contains("does not hold every", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_drift_gives_what_DuckDB_finds_by_union_by_name()
    {
        for (var seed = 0; seed < 60; seed++)
            await CheckAsync(new Random(seed), seed);
    }

    private async Task CheckAsync(Random random, int seed)
    {
        string[][] families =
        [
            ["INTEGER", "BIGINT", "DECIMAL(7,2)"], ["FLOAT", "DOUBLE"], ["DECIMAL(5,2)", "DECIMAL(9,4)", "DECIMAL(20,1)"], ["VARCHAR"],
                ["INTEGER", "DOUBLE"], ["DATE"], ["VARCHAR[]"], ["BOOLEAN"], ["STRUCT"], ["STRUCT[]"], ["MAP"],
        ];
        foreach (var old in Directory.GetFiles(_lake.Folder["in"]))
            File.Delete(old);
        var files = 2 + random.Next(4);
        for (var file = 0; file < files; file++)
        {
            var columns = new List<string> { "i::BIGINT AS id", $"'S' || i % 2 AS {(random.Next(2) == 0 ? "state" : "STATE")}" };
            for (var column = 0; column < families.Length; column++)
            {
                if (random.Next(4) == 0)
                    continue;
                var type = families[column][random.Next(families[column].Length)];
                var value = type switch { "VARCHAR" => "'t' || i", "VARCHAR[]" => "['a', 'b' || i]", "DATE" => "DATE '2025-01-01' + i::INTEGER",
                    "BOOLEAN" => "i % 2 = 0", "STRUCT" => RandomStruct(random, 2), "STRUCT[]" => $"[{RandomStruct(random, 1)}, NULL]",
                    "MAP" => $"MAP {{'k' || i: {RandomStruct(random, 1)}}}",
                    _ => string.Create(CultureInfo.InvariantCulture, $"((i * {random.Next(1, 90)}) % 300 / 4.0)::{type}") };
                columns.Add($"CASE WHEN i % 5 <> {random.Next(5)} THEN {value} END AS {(random.Next(2) == 0 ? "c" : "C")}{column}");
            }
            var ordered = columns.OrderBy(_ => random.Next()).ToArray();
            Write($"f{file}", $"SELECT {string.Join(", ", ordered)} FROM range({random.Next(1, 40)}) t(i)");
        }
        _lake.Clear();

        await _lake.RunAsync(new EtlOptions { MaxConcurrency = 1 + seed % 3, Seams = new() { BatchRows = 1 + seed % 9 } });

        var found = _lake.Duck.Query($"DESCRIBE FROM {Lake}").Select(row => (string)row[0]!).Where(name => name != "state").ToArray();
        var described = _lake.Duck.Query($"DESCRIBE FROM {Input}").Select(row => (string)row[0]!).Where(name =>
            !name.Equals("state", StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.Equal(described.Select(name => name.ToUpperInvariant()), found.Select(name => name.ToUpperInvariant()));
        var list = string.Join(", ", found) + ", state";
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM ((SELECT {list} FROM {Input}) EXCEPT ALL (SELECT {list} FROM {Lake}))"),
            CultureInfo.InvariantCulture));
        Assert.Equal(0L, Convert.ToInt64(_lake.Duck.Scalar($"SELECT count(*) FROM ((SELECT {list} FROM {Lake}) EXCEPT ALL (SELECT {list} FROM {Input}))"),
            CultureInfo.InvariantCulture));
    }

    private static string RandomStruct(Random random, int depth)
    {
        var fields = new List<string> { $"'a': i::{(random.Next(2) == 0 ? "INTEGER" : "BIGINT")}" };
        if (random.Next(2) == 0)
            fields.Add($"'b': CASE WHEN i % 3 > 0 THEN (i / 4.0)::{(random.Next(2) == 0 ? "FLOAT" : "DOUBLE")} END");
        if (random.Next(2) == 0)
            fields.Add($"'{(random.Next(2) == 0 ? "c" : "C")}': [(i * 5 % 7)::DECIMAL({(random.Next(2) == 0 ? "5,2" : "9,4")}), NULL]");
        if (depth > 0 && random.Next(2) == 0)
            fields.Add($"'d': CASE WHEN i % 4 > 0 THEN {RandomStruct(random, depth - 1)} END");
        if (random.Next(2) == 0)
            fields.Add("'e': 'text' || i");
        return $"{{{string.Join(", ", fields.OrderBy(_ => random.Next()))}}}";
    }

    private string Input => $"read_parquet({Duck.Literal(_lake.Folder["in/*.parquet"])}, union_by_name=true)";

    private string Lake => $"read_parquet({Duck.Literal(_lake.Folder["lake/**/*.parquet"])}, hive_partitioning=true, hive_types_autocast=false)";

    private List<object?[]> Expected(string columns) => _lake.Duck.Query($"SELECT {columns} FROM {Input} ORDER BY ALL");

    private string[] Types(string columns) => [.. _lake.Duck.Query($"DESCRIBE SELECT {columns} FROM {Lake}").Select(row => (string)row[1]!)];

    private static string[] Told(EtlResult result) =>
        [.. result.Reconciled.Select(column =>
            $"{column.Column} {column.Found} {column.Type} {string.Join(",", column.Files.Select(Path.GetFileNameWithoutExtension))}")];

    private void Write(string name, string sql) => _lake.Duck.Execute($"COPY ({sql}) TO {Duck.Literal(_lake.Folder[$"in/{name}.parquet"])} (FORMAT parquet)");
}
