using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline.Joining;

/// <summary>Joins whose keys differ in type or are computed: rows are those of DuckDB's join over the same values.</summary>
public sealed class JoinKeyTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("CAST(zip AS BIGINT)", "zip", "lpad((i * 7)::VARCHAR, 5, '0')", "(i * 7)::INTEGER", "f.zip::BIGINT = d.zip")]
    [InlineData("zip", "CAST(zip AS INT)", "(i * 7)::BIGINT", "lpad((i * 7)::VARCHAR, 5, '0')", "f.zip = d.zip::INT")]
    [InlineData("UPPER(zip)", "UPPER(zip)", "'k' || i", "'K' || i", "upper(f.zip) = upper(d.zip)")]
    [InlineData("zip", "zip", "(i / 4.0)::DECIMAL(6,2)", "(i / 4.0)::DECIMAL(9,4)", "f.zip = d.zip")]
    [InlineData("zip", "zip", "i::INTEGER", "(i / 2.0)::DECIMAL(9,1)", "f.zip = d.zip")]
    [InlineData("zip", "zip", "(i / 2.0)::DECIMAL(9,1)", "i::BIGINT", "f.zip = d.zip")]
    [InlineData("zip", "zip", "i::INTEGER", "i::BIGINT", "f.zip = d.zip")]
    [InlineData("zip", "zip", "(i / 4.0)::FLOAT", "(i / 4.0)::DOUBLE", "f.zip = d.zip")]
    public async Task Keys_match_by_value(string left, string right, string fact, string dimension, string on)
    {
        _lake.Fact($"SELECT i AS id, 'S' || i % 3 AS state, CASE WHEN i % 9 <> 4 THEN {fact} END AS zip FROM range(300) t(i)");
        _lake.Dimension($"SELECT {dimension} AS zip, 'label ' || i AS label FROM range(2, 90) t(i)");
        var plan = _lake.Plan with { Joins = [new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new JoinKeyPlan(left, right)] }] };
        var expected = _lake.Duck.Query($"SELECT id, label FROM {File("fact")} f LEFT JOIN {File("dim")} d ON {on} ORDER BY ALL");

        foreach (var memory in new long?[] { null, 128L << 20 })
        {
            _lake.Clear();
            _lake.Plan = plan;
            var result = await _lake.RunAsync(new EtlOptions { MaxMemory = memory });
            Assert.Equal(expected, _lake.Rows("id, label"));
            Assert.Equal(expected.Count(row => row[1] is not null), result.Joins[0].Matched);
            Assert.True(result.Joins[0].Matched > 10);
        }
    }

    [Theory]
    [InlineData("'7'", "7::INTEGER", "On = @{ 'CAST(zip AS INT)' = 'zip' }")]
    [InlineData("7::BIGINT", "'7'", "On = @{ 'zip' = 'CAST(zip AS BIGINT)' }")]
    [InlineData("DATE '2025-01-31'", "TIMESTAMP '2025-01-31'", "On = @{ 'CAST(zip AS TIMESTAMP)' = 'zip' }")]
    public async Task Types_that_do_not_go_together_are_refused_with_the_way_to_say_what_is_meant(string fact, string dimension, string remedy)
    {
        _lake.Fact($"SELECT 1 AS id, 'S' AS state, {fact} AS zip");
        _lake.Dimension($"SELECT {dimension} AS zip, 'x' AS label");
        var join = new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new JoinKeyPlan("zip", "zip")] };
        _lake.Plan = _lake.Plan with { Joins = [join] };

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.TypeMismatch, failure.Code);
        Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
        // What it says to do can be done.
        var (left, right) = (remedy.Split('\'')[1], remedy.Split('\'')[3]);
        _lake.Plan = _lake.Plan with { Joins = [join with { On = [new JoinKeyPlan(left, right)] }] };
        Assert.Equal(1, (await _lake.RunAsync()).Joins[0].Matched);
    }

    [Fact]
    public async Task A_key_may_be_computed_of_an_earlier_join_and_of_several_columns_and_mixes_with_others()
    {
        _lake.Fact("SELECT i AS id, 'S' || i % 3 AS state, 'c' || i % 4 AS code FROM range(60) t(i)");
        _lake.Dimension("SELECT 'c' || i AS code, 'L-' || i AS label FROM range(4) t(i)");
        _lake.Duck.Execute(
            "COPY (SELECT i AS n, 'S' || i % 3 || ':c' || i % 4 AS place, "
                + $"i % 3 AS part FROM range(12) t(i)) TO {Duck.Literal(_lake.Folder["more.parquet"])} (FORMAT parquet)");
        _lake.Plan = _lake.Plan with
        {
            Joins =
            [
                new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new JoinKeyPlan("code", "code")], Kind = JoinKind.Inner },
                new JoinPlan
                {
                    From = _lake.Folder["more.parquet"],
                    On = [new JoinKeyPlan("state || ':c' || SUBSTRING(label, 3)", "place"), new JoinKeyPlan("CAST(SUBSTRING(state, 2) AS INT)", "part")],
                    Select = ["n"],
                },
            ],
        };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query(
                $"SELECT id, label, n FROM {File("fact")} f JOIN {File("dim")} d USING (code) "
                    + $"LEFT JOIN {File("more")} m ON m.place = state || ':' || code ORDER BY ALL"),
            _lake.Rows("id, label, n"));
    }

    [Fact]
    public async Task A_key_that_fails_names_the_row()
    {
        _lake.Fact("SELECT i AS id, 'S' AS state, CASE i WHEN 3 THEN 'x' ELSE '1' END AS zip FROM range(9) t(i)");
        _lake.Dimension("SELECT 1 AS zip, 'x' AS label");
        _lake.Plan = _lake.Plan with { Joins = [new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new JoinKeyPlan("CAST(zip AS INT)", "zip")] }] };

        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.ExpressionFailed, failure.Code);
        Assert.Contains("row 4 of", failure.Message, StringComparison.Ordinal);

        _lake.Plan = _lake.Plan with { Joins = [_lake.Plan.Joins[0] with { On = [new JoinKeyPlan("LOWER(zpi)", "zip")] }] };
        Assert.Equal(LakeErrorCode.ColumnNotFound, (await _lake.FailAsync()).Code);
    }

    private string File(string name) => $"read_parquet({Duck.Literal(_lake.Folder[$"{name}.parquet"])})";
}
