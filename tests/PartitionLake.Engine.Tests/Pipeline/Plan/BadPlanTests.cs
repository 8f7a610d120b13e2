using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Pipeline.Plan;

/// <summary>Each fault gives one clear error before anything is written.</summary>
public sealed class BadPlanTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_missing_fact_is_named()
    {
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["nothing.parquet"]] };
        await Expect(LakeErrorCode.PathNotFound, "nothing.parquet");
    }

    [Fact]
    public async Task A_missing_partition_column_is_named_with_the_nearest_one()
    {
        _lake.Plan = _lake.Plan with { PartitionBy = [new PartitionColumnPlan("stat", "stat")] };
        var failure = await Expect(LakeErrorCode.ColumnNotFound, "'stat'");
        Assert.Contains("Did you mean 'state'?", failure.Remedy);
    }

    [Fact]
    public async Task A_missing_column_of_a_dimension_is_named()
    {
        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { Select = ["lable"] }] };
        var failure = await Expect(LakeErrorCode.ColumnNotFound, "'lable'");
        Assert.Contains("'label'", failure.Remedy);
    }

    [Fact]
    public async Task Keys_of_different_types_are_refused()
    {
        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { On = [new JoinKeyPlan("id", "code")] }] };
        await Expect(LakeErrorCode.TypeMismatch, "'id' (int32");
    }

    [Fact]
    public async Task A_type_error_in_an_expression_is_shown_with_a_caret()
    {
        _lake.Plan = _lake.Plan with { Columns = ["rate > 'x' AS wrong"] };
        await Expect(LakeErrorCode.TypeMismatch, "^");
    }

    [Fact]
    public async Task A_syntax_error_is_shown_with_a_caret()
    {
        _lake.Plan = _lake.Plan with { Columns = ["rate + AS wrong"] };
        await Expect(LakeErrorCode.ExpressionInvalid, "^");
    }

    [Fact]
    public async Task A_division_by_zero_names_the_row_and_the_file()
    {
        _lake.Plan = _lake.Plan with { Columns = ["id / (id - 7) AS wrong"] };
        await Expect(LakeErrorCode.ExpressionFailed, "row 8 of '", "fact.parquet");
    }

    [Fact]
    public async Task A_duplicate_key_of_a_dimension_is_shown()
    {
        _lake.Dimension("SELECT 'c1' AS code, 'l' || i AS label FROM range(3) t(i)");
        await Expect(LakeErrorCode.DuplicateJoinKey, "code = 'c1'");
    }

    [Fact]
    public async Task A_name_that_comes_from_two_sides_is_refused()
    {
        _lake.Dimension("SELECT 'c' || i AS code, 1.0::DOUBLE AS rate FROM range(3) t(i)");
        await Expect(LakeErrorCode.ColumnNameCollision, "the fact", "the dimension");
    }

    [Fact]
    public async Task Names_that_differ_only_by_case_are_refused()
    {
        _lake.Dimension("SELECT 'c' || i AS code, 1.0::DOUBLE AS \"RATE\" FROM range(3) t(i)");
        await Expect(LakeErrorCode.ColumnNameCollision, "differ only by case");
    }

    [Fact]
    public async Task A_null_partition_value_is_refused_when_the_plan_says_so()
    {
        _lake.Fact("SELECT CASE WHEN i <> 5 THEN 'S' END AS state, 'c1' AS code, i AS id FROM range(9) t(i)");
        _lake.Plan = _lake.Plan with { NullPartition = NullPartitionRule.Error };
        await Expect(LakeErrorCode.PartitionValueInvalid, "'state' is null in row 6 of");
    }

    [Fact]
    public async Task An_empty_partition_value_is_refused()
    {
        _lake.Fact("SELECT CASE WHEN i <> 5 THEN 'S' ELSE '' END AS state, 'c1' AS code, i AS id FROM range(9) t(i)");
        await Expect(LakeErrorCode.PartitionValueInvalid, "'state' is an empty string in row 6 of");
    }

    [Theory]
    [InlineData("'NaN'::DOUBLE")]
    [InlineData("'-Infinity'::DOUBLE")]
    public async Task A_partition_value_that_is_no_number_is_refused(string value)
    {
        _lake.Fact($"SELECT {value} AS state, 'c1' AS code, 1 AS id");
        await Expect(LakeErrorCode.PartitionValueInvalid, "'state'");
    }

    [Fact]
    public async Task A_value_that_makes_too_long_a_folder_name_is_refused()
    {
        _lake.Fact("SELECT repeat('ä', 200) AS state, 'c1' AS code, 1 AS id");
        await Expect(LakeErrorCode.PartitionPathTooLong, "'state'", "255");
    }

    [Fact]
    public async Task A_key_longer_than_S3_allows_is_refused()
    {
        _lake.Fact(
            "SELECT repeat('a', 200) AS s1, repeat('b', 200) AS s2, repeat('c', 200) AS s3, repeat('d', "
                + "200) AS s4, repeat('e', 200) AS s5, repeat('f', 200) AS s6, 'c1' AS code");
        _lake.Plan = _lake.Plan with { PartitionBy = [.. Enumerable.Range(1, 6).Select(i => new PartitionColumnPlan($"s{i}", $"s{i}"))] };
        await Expect(LakeErrorCode.PartitionPathTooLong, "1024");
    }

    [Fact]
    public async Task A_truncated_fact_is_refused()
    {
        var path = _lake.Folder["fact.parquet"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);
        await Expect(LakeErrorCode.FileCorrupt, "fact.parquet");
    }

    [Fact]
    public async Task Files_of_one_fact_that_nothing_reconciles_are_refused()
    {
        _lake.Duck.Execute($"COPY (SELECT 1 AS id, 'S' AS state, 'c' AS code, 'five' AS rate) TO '{_lake.Folder["other.parquet"]}' (FORMAT parquet)");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["fact.parquet"], _lake.Folder["other.parquet"]] };
        await Expect(LakeErrorCode.SchemaMismatch, "other.parquet", "'rate'");
    }

    [Fact]
    public async Task Memory_that_cannot_suffice_is_refused_at_once()
    {
        var failure = await _lake.FailAsync(new EtlOptions { MaxMemory = 1 << 20 });
        Assert.Equal(LakeErrorCode.MemoryLimitTooSmall, failure.Code);
    }

    [Fact]
    public async Task A_partition_column_may_not_take_the_name_of_a_data_column()
    {
        _lake.Plan = _lake.Plan with { PartitionBy = [new PartitionColumnPlan("state", "rate")] };
        await Expect(LakeErrorCode.ColumnNameCollision, "'rate'");
    }

    [Fact]
    public async Task Replace_does_not_empty_a_lake_by_accident()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT 1 AS id, 'S' AS state, 'c' AS code, 1.0::DOUBLE AS rate LIMIT 0");
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };
        await Expect(LakeErrorCode.PlanInvalid, "remove every partition");
    }

    [Fact]
    public async Task A_merge_key_that_occurs_twice_among_the_new_rows_is_refused()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["code"] };
        await Expect(LakeErrorCode.DuplicateMergeKey, "code = 'c");
    }

    [Fact]
    public async Task A_partition_value_of_U0000_is_refused_and_never_taken_for_null()
    {
        _lake.Fact("SELECT CASE WHEN i > 0 THEN chr(0) END AS state, 'c1' AS code, i AS id FROM range(2) t(i)");
        await Expect(LakeErrorCode.PartitionValueInvalid, "'state'");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_row_that_fails_ends_the_run_even_when_the_other_workers_wait_for_memory(int workers)
    {
        Directory.CreateDirectory(_lake.Folder["facts"]);
        for (var file = 0; file < 8; file++)
        {
            _lake.Duck.Execute(
                $"COPY (SELECT CASE WHEN {file} = 0 AND i = 140000 THEN 0 ELSE 1 END AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, 1.5::DOUBLE AS rate "
                    + $"FROM range({(file == 0 ? 150_000 : 20_000)}) t(i)) TO "
                    + $"'{_lake.Folder[$"facts/{file}.parquet"]}' (FORMAT parquet, ROW_GROUP_SIZE 200000)");
        }
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["facts"]], Columns = ["1 / id AS inverse"] };
        var failure = await _lake.FailAsync(new EtlOptions { MaxConcurrency = workers, Seams = new() { ShuffleMemory = 1_024 } });
        Assert.Equal(LakeErrorCode.ExpressionFailed, failure.Code);
    }

    private async Task<LakeException> Expect(LakeErrorCode code, params string[] parts)
    {
        var failure = await _lake.FailAsync();
        Assert.Equal(code, failure.Code);
        Assert.All(parts, part => Assert.Contains(part, failure.Message));
        return failure;
    }
}
