using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Etl;

public sealed class RunTests : IDisposable
{
    private const string Plan = """
        @{
            Name        = 'rates'
            Fact        = 'fact.parquet'
            Joins       = @{ From = 'dim.parquet'; On = 'code'; Select = 'label' }, @{ From = 'tags.parquet'; On = @{ code = 'tag_code' }; Match = 'All' }
            Columns     = 'rate * 2 AS doubled'
            PartitionBy = 'state', @{ Name = 'month'; Digits = 2 }
            Destination = 'lake'
        }
        """;

    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly Duck _duck = new();
    private readonly string _plan;

    public RunTests()
    {
        _plan = _folder.Write("plan.psd1", Plan);
        Copy(
            "SELECT i AS id, ['GA', 'TX', NULL][i % 3 + 1] AS state, i // 3 % 12 + 1 AS month, "
                + "'c' || i % 7 AS code, i / 4.0::DOUBLE AS rate FROM range(1000) t(i)", "fact");
        Copy("SELECT 'c' || i AS code, 'label ' || i AS label FROM range(5) t(i)", "dim");
        Copy("SELECT 'c' || i AS tag_code, 'tag ' || n AS tag FROM range(2) t(i), range(3) u(n)", "tags");
    }

    private string Lake => Path.Combine(_folder.Path, "lake");

    [Fact]
    public void A_run_reports_what_each_join_did_and_where_the_rows_went()
    {
        var run = Single("param($p) Invoke-PartitionEtl -Plan $p", _plan);
        var joins = (object[])Value(run, "Joins")!;

        Assert.Equal("rates", Value(run, "Name"));
        Assert.Equal(Lake, Value(run, "Destination"));
        Assert.Equal(1000L, Value(run, "RowsIn"));
        Assert.Equal(1572L, Value(run, "RowsOut"));
        Assert.Equal(36, Value(run, "PartitionsCreated"));
        Assert.Equal(36, Value(run, "Objects"));
        Assert.Equal(false, Value(run, "IsUpToDate"));
        Assert.Equal(["715 285 0 0", "286 714 572 0"], joins.Select(join =>
            $"{Value(join, "Matched")} {Value(join, "Unmatched")} {Value(join, "Multiplied")} {Value(join, "Dropped")}"));
        Assert.Equal(Directory.EnumerateFiles(Lake, "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), Value(run, "Bytes"));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2.0")]
    [InlineData("2e0")]
    public void Numbers_and_flags_of_a_JSON_plan_are_as_those_of_a_data_file(string digits)
    {
        var plan = _folder.Write("plan.json", $$"""
            { "Fact": "fact.parquet", "Destination": "lake", "PartitionBy": ["state", { "Name": "month", "Digits": {{digits}} }], "WritePartitionColumns": true,
              "Checks": [{ "NullRate": "state", "Max": 1 }, { "NullRate": "code", "Max": 0.5 }], "Verify": "All" }
            """);

        var run = Single("param($p) Invoke-PartitionEtl -Plan $p", plan);

        Assert.Equal(36, Value(run, "PartitionsCreated"));
        Assert.True(Directory.Exists(Path.Combine(Lake, "state=GA", "month=07")));
        Assert.Equal((36, 5000L), (Value(run, "ObjectsVerified"), Value(run, "ValuesVerified")));
    }

    [Fact]
    public void A_run_verifies_as_plan_and_parameter_say_and_the_parameter_wins()
    {
        Assert.Equal(16, Value(Single("param($p) Invoke-PartitionEtl -Plan $p -Verify Sample", _plan), "ObjectsVerified"));
        var all = _folder.Write("all.psd1", Plan.Replace("Destination = 'lake'", "Destination = 'lake'; Verify = 'All'", StringComparison.Ordinal));
        Assert.Equal(36, Value(Single("param($p) Invoke-PartitionEtl -Plan $p", all), "ObjectsVerified"));
        var none = Single("param($p) Invoke-PartitionEtl -Plan $p -Verify None -Force", all);

        Assert.Equal((0, 0L), (Value(none, "ObjectsVerified"), Value(none, "ValuesVerified")));
        Assert.Empty((string[])Value(none, "ColumnsNotVerified")!);
    }

    [Fact]
    public void The_lake_holds_what_the_same_joins_give_elsewhere()
    {
        Single("param($p) Invoke-PartitionEtl -Plan $p", _plan);

        var expected = $"""
            SELECT id, f.state, f.month, f.code, rate, label, tag, rate * 2 AS doubled
            FROM {Source("fact")} f LEFT JOIN {Source("dim")} d ON f.code = d.code LEFT JOIN {Source("tags")} t ON f.code = t.tag_code
            """;
        var actual =
            "SELECT id, state, month::BIGINT, code, rate, label, tag, "
                + $"doubled FROM read_parquet({Duck.Literal(Lake + "/**/*.parquet")}, hive_partitioning = true)";
        Assert.Equal(1572L, _duck.Scalar($"SELECT count(*) FROM ({actual})"));
        Assert.Equal(0L, _duck.Scalar($"SELECT count(*) FROM (({expected}) EXCEPT ALL ({actual}))"));
    }

    [Fact]
    public void The_same_run_again_writes_nothing_and_says_so()
    {
        Single("param($p) Invoke-PartitionEtl -Plan $p", _plan);
        using var shell = _runspace.Script("param($p) Invoke-PartitionEtl -Plan $p -Verbose", _plan);
        var again = Assert.Single(shell.Invoke());

        Assert.Equal(true, again.Properties["IsUpToDate"].Value);
        Assert.Equal(36, again.Properties["PartitionsUnchanged"].Value);
        Assert.Equal(0, again.Properties["Objects"].Value);
        Assert.Contains(shell.Streams.Verbose, record => record.Message.Contains("nothing was written", StringComparison.Ordinal));
    }

    [Fact]
    public void What_if_returns_each_partition_and_writes_nothing()
    {
        using var shell = _runspace.Script("param($p) Invoke-PartitionEtl -Plan $p -WhatIf", _plan);
        var changes = shell.Invoke();

        Assert.False(Directory.Exists(Lake));
        Assert.Equal(36, changes.Count);
        Assert.Equal(1572L, changes.Sum(change => (long)change.Properties["Rows"].Value));
        Assert.All(changes, change => Assert.Equal("Create", change.Properties["Action"].Value.ToString()));
        var georgia = Assert.Single(changes, change => (string)change.Properties["Partition"].Value == "state=GA/month=07");
        Assert.Equal("GA", georgia.Properties["state"].Value);
        Assert.Equal(7L, Convert.ToInt64(georgia.Properties["month"].Value));
        Assert.Equal(Path.Combine(Lake, "state=GA", "month=07"), georgia.Properties["Path"].Value);
        var none = Assert.Single(changes, change => (string)change.Properties["Partition"].Value == "state=__HIVE_DEFAULT_PARTITION__/month=03");
        Assert.Null(none.Properties["state"].Value);
    }

    [Fact]
    public void What_if_after_a_run_finds_everything_unchanged_and_after_a_change_what_would_be_replaced()
    {
        const string actions = "param($p) Invoke-PartitionEtl -Plan $p -WhatIf | ForEach-Object { \"$($_.Action)\" }";
        Single("param($p) Invoke-PartitionEtl -Plan $p", _plan);
        Assert.All(_runspace.Invoke(actions, _plan), action => Assert.Equal("Unchanged", action));

        Copy("SELECT * REPLACE (CASE WHEN id = 1 THEN 99 ELSE rate END AS rate) FROM " + Source("fact"), "changed");
        var replaced = _runspace.Invoke(actions.Replace("-WhatIf", "-Fact " + Quote("changed.parquet") + " -WhatIf", StringComparison.Ordinal), _plan);

        Assert.Equal(1, replaced.Count(action => (string?)action == "Replace"));
        Assert.Equal(35, replaced.Count(action => (string?)action == "Unchanged"));
    }

    [Fact]
    public void Pass_thru_gives_partitions_and_puts_the_report_on_the_information_stream()
    {
        using var shell = _runspace.Script("param($p) Invoke-PartitionEtl -Plan $p -PassThru", _plan);
        var changes = shell.Invoke();

        Assert.Equal(36, changes.Count);
        Assert.All(changes, change => Assert.Equal("PartitionLake.Output.LakePartitionChange", change.TypeNames[0]));
        var report = Assert.Single(shell.Streams.Information, record => record.Tags.Contains("LakeEtlResult"));
        Assert.Equal(1572L, Value(report.MessageData, "RowsOut"));
    }

    [Fact]
    public void Replace_removes_what_the_run_did_not_produce_once_it_is_confirmed()
    {
        Single("param($p) Invoke-PartitionEtl -Plan $p", _plan);
        Copy("SELECT * FROM " + Source("fact") + " WHERE state = 'GA'", "georgia");
        var script = $"param($p) Invoke-PartitionEtl -Plan $p -Fact {Quote("georgia.parquet")} -Mode Replace";

        // Nobody is there to answer: a change of high impact must not happen.
        _runspace.Failure(script, _plan);
        Assert.Equal(3, Directory.GetDirectories(Lake, "state=*").Length);

        var run = Single(script + " -Confirm:$false", _plan);
        Assert.Equal(24, Value(run, "PartitionsRemoved"));
        Assert.Equal(["state=GA"], Directory.GetDirectories(Lake, "state=*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_that_is_not_confirmed_does_nothing()
    {
        Assert.Empty(_runspace.Invoke("param($p) try { Invoke-PartitionEtl -Plan $p -Confirm } catch { }", _plan));
        Assert.False(Directory.Exists(Lake));
    }

    [Theory]
    [InlineData("-MaxMemory 256MB")]
    [InlineData("-MaxMemory '256MB'")]
    [InlineData("-MaxConcurrency 1 -TempPath .")]
    public void Options_of_the_machine_do_not_change_the_result(string options) =>
        Assert.Equal(
            1572L,
            Value(
                Single($"param($p, $d) $null = $ExecutionContext.SessionState.Path.SetLocation($d); Invoke-PartitionEtl -Plan $p {options}",
                    _plan, _folder.Path), "RowsOut"));

    public void Dispose()
    {
        _duck.Dispose();
        _runspace.Dispose();
        _folder.Dispose();
    }

    private static object? Value(object? target, string property) => new PSObject(target).Properties[property].Value;

    private object? Single(string script, params object?[] arguments) => Assert.Single(_runspace.Invoke(script, arguments));

    private string Source(string name) => Duck.Literal(Path.Combine(_folder.Path, name + ".parquet"));

    private string Quote(string file) => "'" + Path.Combine(_folder.Path, file) + "'";

    private void Copy(string query, string name) => _duck.Execute($"COPY ({query}) TO {Source(name)} (FORMAT parquet)");
}
