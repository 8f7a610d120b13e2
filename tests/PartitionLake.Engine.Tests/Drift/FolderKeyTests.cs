using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Query;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Drift;

/// <summary>Facts and dimensions whose keys are only in the names of their folders.</summary>
public sealed class FolderKeyTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public FolderKeyTests() =>
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]], Joins = [], PartitionBy = [new PartitionColumnPlan("id", "id")] };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Keys_of_folders_are_columns_of_text_with_escapes_undone_and_null_by_the_name_that_Hive_gives_it()
    {
        Write("in/year=2024/state=a%2Fb/a.parquet", 1);
        Write("in/year=2025/state=__HIVE_DEFAULT_PARTITION__/a.parquet", 2);
        Write("in/year=2025/state=G A/b.parquet", 3);

        await _lake.RunAsync();

        Assert.Equal(Duck("SELECT * FROM (VALUES (1, '2024', 'a/b'), (2, '2025', NULL), (3, '2025', 'G A')) ORDER BY ALL"), _lake.Rows("id::INT, year, state"));
        Assert.Equal(["VARCHAR", "VARCHAR"], Types("year, state"));
    }

    [Fact]
    public async Task The_plan_says_types_of_keys_and_a_value_of_another_is_refused_with_its_path()
    {
        Write("in/year=2024/a.parquet", 1);
        Write("in/year=2025/a.parquet", 2);
        Input(new InputPlan { KeyTypes = Int("year") });

        await _lake.RunAsync();
        Assert.Equal(["INTEGER"], Types("year"));

        Write("in/year=none/a.parquet", 3);
        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.TypeMismatch, failure.Code);
        Assert.Contains("year=none", failure.Message, StringComparison.Ordinal);
        Assert.Contains("KeyTypes = @{ year = 'string' }", failure.Remedy, StringComparison.Ordinal);
        Input(new InputPlan { KeyTypes = Int("yaer") });
        Assert.Equal(LakeErrorCode.ColumnNotFound, (await _lake.FailAsync()).Code);
    }

    [Fact]
    public async Task A_table_of_the_catalog_types_the_keys_that_nobody_else_types_and_has_to_know_all_of_them()
    {
        Write("in/year=2024/month=01/a.parquet", 1);
        Write("in/year=2025/month=02/a.parquet", 2);
        var table = new InputPlan { Table = "db.t", TableTypes = new Dictionary<string, LakeType> { ["YEAR"] = LakeType.Int64, ["Month"] = LakeType.Int32 } };
        Input(table);

        await _lake.RunAsync();
        Assert.Equal(["BIGINT", "INTEGER"], Types("year, month"));

        _lake.Clear();
        Input(table with { KeyTypes = Int("year") });
        await _lake.RunAsync();
        Assert.Equal(["INTEGER", "INTEGER"], Types("year, month"));

        Input(table with { TableTypes = Int("month") });
        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.ColumnNotFound, failure.Code);
        Assert.Contains("'db.t' has no partition key 'year'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("it has month", failure.Message, StringComparison.Ordinal);

        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["fact.parquet"]], FactInput = table };
        Assert.Equal(LakeErrorCode.PlanInvalid, (await _lake.FailAsync()).Code);
    }

    [Fact]
    public async Task A_lake_that_runs_wrote_gives_its_keys_the_types_they_had()
    {
        _lake.Fact("SELECT i AS id, 2020 + i % 3 AS year, DATE '2025-01-01' + (i % 2)::INT AS day, 1.5 AS rate FROM range(30) t(i)");
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["fact.parquet"]], Destination = _lake.Folder["first"],
                PartitionBy = [new PartitionColumnPlan("year", "year"), new PartitionColumnPlan("day", "day")],
        };
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["first"]], Destination = _lake.Folder["lake"],
            PartitionBy = [new PartitionColumnPlan("year", "year")] };

        await _lake.RunAsync();

        Assert.Equal(Duck($"SELECT id, year::INT, day, rate FROM read_parquet({Literal("fact.parquet")}) ORDER BY ALL"),
            _lake.Rows("id, year::INT, day, rate"));
        Assert.Equal(["DATE"], Types("day"));
    }

    [Fact]
    public async Task A_condition_on_keys_leaves_folders_out_before_their_files_are_opened()
    {
        Write("in/year=2024/state=GA/a.parquet", 1);
        Write("in/year=2025/state=GA/a.parquet", 2);
        Write("in/year=2025/state=FL/a.parquet", 3);
        Spoil("in/year=2024/state=GA/a.parquet");
        Spoil("in/year=2025/state=FL/a.parquet");
        Input(new InputPlan { KeyTypes = Int("year"), Where = "year >= 2025 AND state <> 'FL'" });

        Assert.Equal(1, (await _lake.RunAsync()).RowsIn);
        Assert.Equal(Duck("SELECT 2, 2025, 'GA'"), _lake.Rows("id::INT, year, state"));

        Input(new InputPlan { Where = "rate > 1" });
        var failure = await _lake.FailAsync();
        Assert.Contains("partition keys of this lake only: year, state", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_no_folder_meets_gives_no_rows()
    {
        Write("in/year=2024/a.parquet", 1);
        Input(new InputPlan { Where = "year = '1999'" });
        Assert.Equal(0, (await _lake.RunAsync()).RowsIn);
    }

    [Fact]
    public async Task The_condition_of_a_join_leaves_folders_of_the_dimension_out_and_filters_its_rows()
    {
        _lake.RestoreFact();
        _lake.Duck.Execute(
            $"COPY (SELECT 'c' || i AS code, i * 10 AS size, i AS n FROM range(4) t(i)) TO {Make("dims/month=2025-02/a.parquet")} (FORMAT parquet)");
        Spoil("dims/month=2025-01/a.parquet");
        _lake.Plan = _lake.Plan with
        {
            Fact = [_lake.Folder["fact.parquet"]],
            PartitionBy = [new PartitionColumnPlan("state", "state")],
            Joins = [new JoinPlan { From = _lake.Folder["dims"], On = [new JoinKeyPlan("code", "code")], Select = ["size", "month"],
                Where = "month = '2025-02' AND n > 1" }],
        };

        await _lake.RunAsync();

        Assert.Equal(
            Duck(
                "SELECT id, CASE WHEN code IN ('c2', 'c3') THEN substr(code, 2)::BIGINT * 10 END, CASE WHEN code IN ('c2', "
                    + $"'c3') THEN '2025-02' END FROM read_parquet({Literal("fact.parquet")}) ORDER BY ALL"),
            _lake.Rows("id, size, month"));
    }

    [Theory]
    [InlineData("2024", false)]
    [InlineData("2023", true)]
    public async Task A_key_that_is_in_the_file_too_must_agree_and_is_of_the_type_that_somebody_has_said(string value, bool refused)
    {
        _lake.Duck.Execute($"COPY (SELECT 1 AS id, {value}::BIGINT AS Year) TO {Make("in/year=2024/a.parquet")} (FORMAT parquet)");
        if (refused)
        {
            Assert.Contains("'year=2024'", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
            return;
        }
        await _lake.RunAsync();
        Assert.Equal(["BIGINT"], Types("year"));
        Input(new InputPlan { KeyTypes = Int("year") });
        await _lake.RunAsync(new EtlOptions { AllowSchemaChange = true });
        Assert.Equal(["INTEGER"], Types("year"));
    }

    [Fact]
    public async Task In_a_bucket_objects_of_folders_that_are_not_wanted_are_not_asked_for()
    {
        using var bucket = new StubBucket();
        Write("x.parquet", 7);
        var content = File.ReadAllBytes(_lake.Folder["x.parquet"]);
        for (var month = 1; month <= 12; month++)
            bucket.Put($"lake/year=2024/month={month:D2}/data.parquet", content);
        _lake.Plan = _lake.Plan with { Fact = ["s3://bucket/lake/"], FactInput = new InputPlan { KeyTypes = Int("month"), Where = "month BETWEEN 3 AND 4" } };

        var result = await _lake.RunAsync(new EtlOptions { Storage = bucket.Storage });

        Assert.Equal(2, result.RowsIn);
        Assert.Equal(
            ["lake/year=2024/month=03/data.parquet", "lake/year=2024/month=04/data.parquet"],
            bucket.Reads.Select(read => read.Key).Where(key => key.EndsWith(".parquet", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, LakeType> Int(string key) => new() { [key] = LakeType.Int32 };

    private void Input(InputPlan input) => _lake.Plan = _lake.Plan with { FactInput = input };

    private List<object?[]> Duck(string sql) => _lake.Duck.Query(sql);

    private string Literal(string path) => Support.Duck.Literal(_lake.Folder[path]);

    private string[] Types(string columns) =>
        [.. Duck($"DESCRIBE SELECT {columns} FROM read_parquet({Literal("lake/**/*.parquet")}, hive_partitioning=true, hive_types_autocast=false)").Select(
            row => (string)row[1]!)];

    private void Write(string path, int id) => _lake.Duck.Execute($"COPY (SELECT {id} AS id, {id} * 1.5::DOUBLE AS rate) TO {Make(path)} (FORMAT parquet)");

    private void Spoil(string path)
    {
        Make(path);
        File.WriteAllText(_lake.Folder[path], "PAR1 no Parquet");
    }

    private string Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_lake.Folder[path])!);
        return Literal(path);
    }
}
