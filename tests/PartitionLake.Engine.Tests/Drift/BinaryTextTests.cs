using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Drift;

/// <summary>Columns without the annotations that say what they hold: text of Impala and old Hive, timestamps of nanoseconds.</summary>
public sealed class BinaryTextTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public BinaryTextTests() => _lake.Plan = _lake.Plan with { Joins = [], PartitionBy = [new PartitionColumnPlan("id", "id")] };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_cast_takes_bytes_for_the_text_that_they_are_and_gives_the_column_that_type()
    {
        _lake.Fact("SELECT i AS id, CASE WHEN i <> 2 THEN encode('né 😀 ' || i) END AS name FROM range(5) t(i)");
        _lake.Plan = _lake.Plan with { Columns = ["CAST(name AS STRING) AS name", "UPPER(name) AS upper"] };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query(
                "SELECT i::VARCHAR, CASE WHEN i <> 2 THEN 'né 😀 ' || i END, CASE WHEN i <> 2 THEN 'NÉ 😀 ' || i END FROM range(5) t(i) ORDER BY ALL"),
            _lake.Rows("id, name, upper"));
    }

    [Fact]
    public async Task BinaryAsText_does_so_for_all_columns_of_an_input_and_joins_by_them()
    {
        _lake.Fact("SELECT i AS id, ('c' || i)::BLOB AS code, NULL::BLOB AS none FROM range(5) t(i)");
        _lake.Dimension("SELECT 'c' || i AS code, ('label ' || i)::BLOB AS label FROM range(4) t(i)");
        var binary = new InputPlan { BinaryAsText = true };
        _lake.Plan = _lake.Plan with { FactInput = binary,
            Joins = [new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new JoinKeyPlan("code", "code")], Input = binary }] };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query("SELECT i::VARCHAR, 'c' || i, NULL::VARCHAR, CASE WHEN i < 4 THEN 'label ' || i END FROM range(5) t(i) ORDER BY ALL"),
            _lake.Rows("id, code, none, label"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused_with_file_row_and_column_or_replaced_where_the_plan_says_so()
    {
        _lake.Fact(@"SELECT i AS id, CASE i WHEN 3 THEN '\xFF\x41'::BLOB ELSE 'ok'::BLOB END AS name FROM range(5) t(i)");
        var plan = _lake.Plan;
        foreach (var wanted in new[] { plan with { Columns = ["CAST(name AS STRING) AS name"] },
            plan with { FactInput = new InputPlan { BinaryAsText = true } } })
        {
            _lake.Plan = wanted;
            var failure = await _lake.FailAsync();
            foreach (var part in new[] { "row 4 of ", "fact.parquet", "row group 1", "name", "0xFF41" })
                Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        }
        _lake.Plan = plan with { FactInput = new InputPlan { BinaryAsText = true }, InvalidText = InvalidTextRule.Replace };
        await _lake.RunAsync();
        Assert.Contains("\uFFFDA", _lake.Rows("name").Select(row => (string)row[0]!));
    }

    [Fact]
    public async Task Files_of_which_some_have_text_and_some_bytes_are_one_column_of_text()
    {
        Directory.CreateDirectory(_lake.Folder["in"]);
        _lake.Duck.Execute($"COPY (SELECT 1 AS id, 'text' AS name) TO {Duck.Literal(_lake.Folder["in/a.parquet"])} (FORMAT parquet)");
        _lake.Duck.Execute($"COPY (SELECT 2 AS id, 'bytes'::BLOB AS name) TO {Duck.Literal(_lake.Folder["in/b.parquet"])} (FORMAT parquet)");
        _lake.Plan = _lake.Plan with { Fact = [_lake.Folder["in"]] };

        Assert.Equal(LakeErrorCode.SchemaMismatch, (await _lake.FailAsync()).Code);
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { BinaryAsText = true } };
        await _lake.RunAsync();
        Assert.Equal([["bytes"], ["text"]], _lake.Rows("name"));
        _lake.Plan = _lake.Plan with { FactInput = InputPlan.Default, Columns = ["CAST(name AS STRING) AS name"] };
        await _lake.RunAsync();
        Assert.Equal([["bytes"], ["text"]], _lake.Rows("name"));
    }

    [Fact]
    public async Task Nanoseconds_are_refused_and_rounded_down_where_the_plan_says_so()
    {
        _lake.Fact("SELECT i AS id, make_timestamp_ns(1700000000000000000 + i * 1001 - 3) AS t, make_timestamp_ns(-1500 - i) AS early FROM range(5) t(i)");
        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.FileUnsupported, failure.Code);
        Assert.Contains("RoundNanoseconds", failure.Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { FactInput = new InputPlan { RoundNanoseconds = true } };

        await _lake.RunAsync();

        Assert.Equal(
            _lake.Duck.Query("SELECT i::VARCHAR, ((1700000000000000000 + i * 1001 - 3) // 1000)::BIGINT, -2::BIGINT FROM range(5) t(i) ORDER BY ALL"),
            _lake.Rows("id, epoch_us(t), epoch_us(early)"));
    }
}
