namespace PartitionLake.Tests.Etl;

/// <summary>The checks of a plan, as users write them.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Rows =
        "$rows = 1..10 | ForEach-Object { [pscustomobject]@{ id = $_; state = \"S$($_ % 2)\"; npi = $(if ($_ -gt 1) { 'n' } else { $null }) } }; ";

    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    private string Lake => Path.Combine(_folder.Path, "lake");

    [Theory]
    [InlineData("-Check 'id < 9'", "2 rows break the check 'id < 9'")]
    [InlineData("-Check 'id > 0', @{ Rule = 'id <> 5'; Name = 'no five' }", "the check 'no five' (id <> 5)")]
    [InlineData("-Check @{ Unique = 'state' }", "2 keys occur in 10 rows")]
    [InlineData("-Check @{ NullRate = 'npi'; Max = 0.05 }", "'npi' is null in 1 of 10 rows")]
    [InlineData("-Plan @{ Checks = 'id < 9' }", "2 rows break")]
    public void A_broken_check_ends_the_run_and_nothing_is_published(string parameters, string message)
    {
        var error = _runspace.Failure($"param($d) {Rows}$rows | Invoke-PartitionEtl -PartitionBy state -Destination $d {parameters}", Lake);

        Assert.StartsWith("CheckFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Lake) ? Directory.GetFiles(Lake, "*.parquet", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public void A_warning_is_written_and_reported_and_the_lake_is_published()
    {
        using var shell = _runspace.Script(
            $"param($d) {Rows}$rows | Invoke-PartitionEtl -PartitionBy state -Destination $d -Check @{{ Rule = 'id < 9'; Severity = 'Warning' }}, 'id > 0'",
            Lake);
        var result = Assert.Single(shell.Invoke());

        Assert.Contains("2 rows break the check 'id < 9'", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
        var checks = ((IEnumerable<object>)result.Properties["Checks"].Value).Select(PSObject.AsPSObject).ToList();
        Assert.Equal([true, false], checks.Select(check => check.Properties["IsBroken"].Value));
        Assert.Equal([2L, 0L], checks.Select(check => check.Properties["Rows"].Value));
        Assert.Equal("Warning", checks[0].Properties["Severity"].Value.ToString());
        Assert.Equal(2, Directory.GetFiles(Lake, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("@{ Rule = 'id > 0'; Unique = 'id' }", "PlanInvalid", "several of Rule, Unique and NullRate")]
    [InlineData("@{ Severity = 'Warning' }", "PlanInvalid", "none of Rule, Unique and NullRate")]
    [InlineData("@{ NullRate = 'npi' }", "PlanInvalid", "NullRate and Max belong together")]
    [InlineData("@{ NullRate = 'npi'; Max = 5 }", "PlanInvalid", "expected a share from 0 to 1")]
    [InlineData("@{ Rul = 'id > 0' }", "PlanKeyUnknown", "'Rul'")]
    [InlineData("@{ Rule = 'id > 0'; Severity = 'Fatal' }", "PlanInvalid", "one of Error, Warning")]
    [InlineData("'idd > 0'", "ColumnNotFound", "idd")]
    public void A_check_that_is_not_right_is_a_fault_of_the_plan(string check, string code, string message)
    {
        var error = _runspace.Failure($"param($d) {Rows}$rows | Invoke-PartitionEtl -PartitionBy state -Destination $d -Check {check}", Lake);

        Assert.StartsWith(code + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }
}
