using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline.Checking;

/// <summary>The checks of a plan stop a run before anything is published, or report.</summary>
public sealed class RowCheckTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Checks_that_hold_let_the_run_pass_and_are_reported()
    {
        Check(new() { Rule = "rate >= 0" }, new() { Unique = ["id"] }, new() { NullRate = "label", MaxNullRate = 0.2 });

        var result = await _lake.RunAsync();
        Assert.Equal(["rate >= 0", "unique id", "nulls of label"], result.Checks.Select(check => check.Name));
        Assert.All(result.Checks, check => Assert.False(check.IsBroken));
        Assert.Equal([0L, 0L, 20L], result.Checks.Select(check => check.Rows));
        Assert.Equal(100, result.RowsOut);
    }

    [Fact]
    public async Task A_broken_rule_ends_the_run_with_the_rule_the_number_and_the_first_rows()
    {
        Check(new CheckPlan { Rule = "rate < 100", Name = "rates are sane" });
        var expected = _lake.Duck.Scalar($"SELECT count(*) FROM {Duck.Literal(_lake.Folder["fact.parquet"])} WHERE NOT (rate < 100)");

        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.CheckFailed, failure.Code);
        Assert.Contains(
            $"{expected} rows break the check 'rates are sane' (rate < 100); the first: row 68 of '{_lake.Folder["fact.parquet"]}': rate = 100.5; row 69 of",
            failure.Message, StringComparison.Ordinal);
        Assert.Equal("rates are sane", failure.Target);
    }

    [Fact]
    public async Task Several_broken_checks_are_one_error()
    {
        Check(new() { Rule = "rate < 100" }, new() { Rule = "id <> 3" }, new() { Rule = "id > 90", Severity = CheckSeverity.Warning });

        var failure = await _lake.FailAsync();
        Assert.Contains("'rate < 100'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("1 row breaks the check 'id <> 3'; the first: row 4 of", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("id > 90", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_publishes_and_reports()
    {
        Check(new CheckPlan { Rule = "rate < 100", Severity = CheckSeverity.Warning });

        var result = await _lake.RunAsync();
        var check = Assert.Single(result.Checks);
        Assert.True(check.IsBroken);
        Assert.Equal((33L, 3), (check.Rows, check.Examples.Count));
        Assert.Equal(100, _lake.Rows("id").Count);
    }

    [Fact]
    public async Task Rules_see_joined_and_computed_columns_that_the_output_lacks_and_null_passes()
    {
        _lake.Plan = _lake.Plan with { Columns = ["rate * 2 AS twice"], Exclude = ["twice", "label", "code"] };
        Check(new() { Rule = "twice = rate + rate" }, new() { Rule = "label <> 'nothing'" });
        await _lake.RunAsync();

        Check(new CheckPlan { Rule = "label IS NOT NULL" });
        Assert.Contains("20 rows break", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_share_a_key_are_found_across_files_and_workers()
    {
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["fact.parquet"], _lake.Folder["more.parquet"]] };
        _lake.Duck.Execute(
            "COPY (SELECT (1000 + i)::INTEGER AS id, 'S0' AS state, 'c0' AS code, 1.5::DOUBLE AS rate FROM range(5000) t(i) UNION ALL VALUES (7, 'S1', "
                + $"'c1', 2.0::DOUBLE), (NULL, 'S1', 'c1', 2.0), (NULL, 'S1', 'c1', 2.0)) TO {Duck.Literal(_lake.Folder["more.parquet"])} (FORMAT parquet)");
        Check(new CheckPlan { Unique = ["id"] });

        var failure = await _lake.FailAsync();
        Assert.Contains("1 key occurs in 2 rows; the first: row 8 of", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"and row 5001 of '{_lake.Folder["more.parquet"]}'", failure.Message, StringComparison.Ordinal);

        Check(new CheckPlan { Unique = ["id", "state", "rate"] });
        Assert.Equal(5103, (await _lake.RunAsync()).RowsOut);
    }

    [Fact]
    public async Task A_row_that_a_join_repeats_breaks_uniqueness()
    {
        _lake.Dimension("SELECT 'c' || i % 2 AS code, 'label ' || i AS label FROM range(4) t(i)");
        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { Match = JoinMatch.All }] };
        Check(new CheckPlan { Unique = ["id"] });

        Assert.Contains("40 keys occur in 80 rows; the first: row 1 of", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_nulls_end_the_run()
    {
        Check(new CheckPlan { NullRate = "label", MaxNullRate = 0.19 });

        Assert.Contains("null in 20 of 100 rows (20.00", (await _lake.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_checks_too()
    {
        Check(new CheckPlan { Rule = "rate < 100" });

        Assert.Equal(LakeErrorCode.CheckFailed, (await _lake.FailAsync(new EtlOptions { WhatIf = true })).Code);
    }

    [Theory]
    [InlineData("rat < 100", LakeErrorCode.ColumnNotFound)]
    [InlineData("rate", LakeErrorCode.TypeMismatch)]
    [InlineData("id / (id - 7) > 0", LakeErrorCode.ExpressionFailed)]
    public async Task A_rule_that_makes_no_sense_is_an_error(string rule, LakeErrorCode code)
    {
        Check(new CheckPlan { Rule = rule });

        Assert.Equal(code, (await _lake.FailAsync()).Code);
    }

    private void Check(params CheckPlan[] checks) => _lake.Plan = _lake.Plan with { Checks = checks };
}
