using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Etl;

/// <summary>What the search for input files says to a user: warnings, and the same in the results.</summary>
public sealed class InputWarningTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly Duck _duck = new();

    public InputWarningTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "in"));
        foreach (var name in new[] { "a.parquet", "000000_0" })
            _duck.Execute(
                $"COPY (SELECT i AS id, 'S' || i % 2 AS state FROM range(4) t(i)) TO {Duck.Literal(Path.Combine(_folder.Path, "in", name))} (FORMAT parquet)");
        File.WriteAllText(Path.Combine(_folder.Path, "in", "notes.txt"), "not a table at all");
    }

    [Fact]
    public void A_run_warns_of_what_it_left_out_and_its_report_says_it_too()
    {
        using var shell = _runspace.Script(
            "param($d) Invoke-PartitionEtl -Fact \"$d/in\", \"$d/in/a.parquet\" -PartitionBy state -Destination \"$d/lake\"", _folder.Path);
        var run = Assert.Single(shell.Invoke());
        Assert.Empty(shell.Streams.Error);
        var warnings = shell.Streams.Warning.Select(warning => warning.Message).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains("notes.txt", warnings[0], StringComparison.Ordinal);
        Assert.Contains("a.parquet", warnings[1], StringComparison.Ordinal);
        Assert.Equal(8L, run.Properties["RowsIn"].Value);
        var told = (System.Collections.IEnumerable)run.Properties["Warnings"].Value;
        Assert.Equal(warnings, told.Cast<object>().Select(warning => warning.ToString()!));
        Assert.Equal(["FilesLeftOut", "ReadOnce"],
            told.Cast<object>().Select(warning => System.Management.Automation.PSObject.AsPSObject(warning).Properties["Code"].Value));
    }

    [Fact]
    public void A_query_warns_of_a_file_that_is_named_twice_and_reads_it_once()
    {
        using var shell = _runspace.Script("param($d) Select-LakeObject \"$d/in/*.parquet\", \"$d/in/a.parquet\"", _folder.Path);
        Assert.Equal(4, shell.Invoke().Count);
        Assert.Contains("a.parquet", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_of_a_table_with_a_log_of_its_own_warns_and_a_test_refuses_it()
    {
        var table = Path.Combine(_folder.Path, "table");
        Directory.CreateDirectory(Path.Combine(table, "state=GA"));
        File.Copy(Path.Combine(_folder.Path, "in", "a.parquet"), Path.Combine(table, "state=GA", "a.parquet"));
        Directory.CreateDirectory(Path.Combine(table, "_delta_log"));

        using var shell = _runspace.Script("param($d) Get-LakePartition $d; Get-LakePartition \"$d/state=GA\"", table);
        Assert.Equal(2, shell.Invoke().Count);
        Assert.All(shell.Streams.Warning, warning => Assert.Contains("Delta Lake", warning.Message, StringComparison.Ordinal));
        Assert.Equal(2, shell.Streams.Warning.Count);

        foreach (var command in new[] { "param($d) Test-LakePartition $d", "param($d) Test-LakePartition \"$d/state=GA\"", "param($d) Select-LakeObject $d" })
        {
            using var refused = _runspace.Script(
                "$ErrorActionPreference = 'Stop'; try { & { " + command + " } $args[0] } catch { $_.Exception.Message }", table);
            Assert.Contains("Delta Lake", Assert.Single(refused.Invoke()).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_destination_over_its_input_is_refused() => Assert.Equal(
        "PlanInvalid,PartitionLake.Cmdlets.Etl.InvokePartitionEtlCommand",
        _runspace.Failure("param($d) Invoke-PartitionEtl -Fact \"$d/in\" -PartitionBy state -Destination \"$d/in/lake\"", _folder.Path).FullyQualifiedErrorId);

    public void Dispose()
    {
        _duck.Dispose();
        _runspace.Dispose();
        _folder.Dispose();
    }
}
