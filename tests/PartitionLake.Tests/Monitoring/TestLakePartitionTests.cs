using System.Collections;

namespace PartitionLake.Tests.Monitoring;

public sealed class TestLakePartitionTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    public TestLakePartitionTests() => _runspace.Invoke(
        """
        param($d)
        $rows = foreach ($state in 'GA', 'TX') { foreach ($month in 1, 2, 3) { foreach ($i in 1..5) { [pscustomobject]@{ id = "$state-$month-$i"; state = $state; year = 2025; month = $month; rate = 1.5 * $i; npi = $(if ($i -gt 1) { "n$i" } else { $null }) } } } }
        $null = $rows | Invoke-PartitionEtl -PartitionBy state, year, month -Destination $d
        """,
        Lake);

    private string Lake => Path.Combine(_folder.Path, "lake");

    [Theory]
    [InlineData("Test-LakePartition $d")]
    [InlineData("$d | Test-LakePartition -Deep -Key id -Rule 'rate > 0', \"state IN ('GA', 'TX')\" -NullRate @{ npi = 0.2; state = 0 } -MaxAge 1 -MaxSkew 1.5")]
    [InlineData("Get-LakePartition $d -Filter 'month <> 2' | Test-LakePartition -Deep")]
    [InlineData("Test-LakePartition \"$d/state=GA\", \"$d/state=TX/year=2025/month=2\"")]
    [InlineData("[pscustomobject]@{ Destination = $d } | Test-LakePartition -Partition @{ month = 1, 3 }")]
    [InlineData("Test-LakePartition $d -Rule 'rate > 2' -ExcludeCheck Rule")]
    [InlineData("Test-LakePartition $d -Statistics -MinimumSeverity Warning")]
    public void A_sound_lake_gives_no_output(string command) => Assert.Empty(Run(command));

    [Fact]
    public void What_is_found_of_how_rows_are_arranged_names_the_command_that_mends_it()
    {
        var found = _runspace.Invoke(
            """
            param($d)
            $layout = @{ PartitionBy = 'k'; Destination = $d; SortBy = 'id', @{ Column = 'it''s'; Descending = $true }; BloomFilter = "it's" }
            $rows = 1..40 | ForEach-Object { [pscustomobject]@{ k = "k$($_ % 2)"; id = 40 - $_; "it's" = "v$_" } }
            $null = $rows | Invoke-PartitionEtl -PartitionBy k -Destination $d
            foreach ($i in 1..9) {
                $null = 1..4 | ForEach-Object { [pscustomobject]@{ k = 'k0'; id = 9 - $_; "it's" = "a$i$_" } } | Invoke-PartitionEtl -Mode Append @layout
                if ($i -eq 7) { "eight: $(@(Test-LakePartition $d).Check)" }
            }
            $findings = Test-LakePartition $d
            foreach ($finding in $findings) {
                "$($finding.Check) $($finding.Partition)"
                $command = $finding.Remedy -replace '^.*: (?=Optimize-LakePartition)'
                $null = & ([scriptblock]::Create("$command -Confirm:`$false"))
                "still: $(@(Test-LakePartition $d | Where-Object Check -eq $finding.Check).Count)"
            }
            "left: $(@(Test-LakePartition $d).Count)"
            "rows: $(@(Select-LakeObject $d).Count)"
            """,
            Path.Combine(_folder.Path, "arranged")).Select(line => line!.ToString());

        Assert.Equal(
            [
                "eight: UnsortedObjects MissingBloomFilter",
                "UnmergedObjects k=k0", "still: 0", "UnsortedObjects ", "still: 0", "MissingBloomFilter ", "still: 0", "left: 0", "rows: 76",
            ],
            found);
    }

    [Theory]
    [InlineData("Test-LakePartition $d -Rule 'rate > 2'", "Rule", 6)]
    [InlineData("Get-LakePartition $d -Filter 'month > 1' | Test-LakePartition -Rule 'rate > 2'", "Rule", 4)]
    [InlineData("Test-LakePartition $d -NullRate @{ npi = 0.1 }", "NullRate", 1)]
    [InlineData("Test-LakePartition $d -MaxAge '00:00:00'", "StalePartition", 6)]
    [InlineData("Test-LakePartition $d -LastMonth 2025-05 -SequenceBy state", "MissingMonth", 2)]
    [InlineData("Test-LakePartition $d -SmallObjectSize 1MB", "SmallObjects", 1)]
    [InlineData("Test-LakePartition $d -Statistics -ExcludeCheck Skew", "SmallObjects", 1)]
    [InlineData("Test-LakePartition $d -Key year, month", "DuplicateKey", 1)]
    [InlineData("Test-LakePartition $d -Filter \"state = 'ZZ'\"", "NoPartition", 1)]
    public void What_is_wrong_is_found(string command, string check, int count)
    {
        var found = Run(command);

        Assert.Equal(count, found.Count);
        Assert.All(found, finding => Assert.Equal(check, finding.Properties["Check"].Value.ToString()));
    }

    [Fact]
    public void Severities_are_text_that_compares_by_rank_as_their_type() => Assert.Equal(
        ["String", "Error", "Information Information"],
        _runspace.Invoke(
            """
            param($d)
            $findings = Test-LakePartition "$d/state=GA/year=2025/month=1" -Statistics -Rule 'rate > 2'
            $findings[0].Severity.GetType().Name
            "$(($findings | Where-Object { [PartitionLake.Output.LakeSeverity] $_.Severity -ge 'Warning' }).Severity)"
            "$(($findings | Where-Object { [PartitionLake.Output.LakeSeverity] $_.Severity -lt 'Warning' }).Severity)"
            """,
            Lake).Select(static severity => severity?.ToString()));

    [Fact]
    public void A_finding_says_what_where_and_what_to_do()
    {
        File.WriteAllBytes(Path.Combine(Lake, "state=TX", "year=2025", "month=2", "data.parquet"), []);

        var finding = Assert.Single(Run("Test-LakePartition $d"));
        Assert.Equal("ZeroByteObject", finding.Properties["Check"].Value.ToString());
        Assert.Equal("Error", finding.Properties["Severity"].Value.ToString());
        Assert.Equal("state=TX/year=2025/month=2", finding.Properties["Partition"].Value);
        Assert.Equal(Path.Combine(Lake, "state=TX", "year=2025", "month=2", "data.parquet"), finding.Properties["Path"].Value);
        Assert.Equal("TX", finding.Properties["state"].Value);
        Assert.Equal(2L, Convert.ToInt64(finding.Properties["month"].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0L, Assert.IsAssignableFrom<IDictionary>(finding.Properties["Evidence"].Value)["Bytes"]);
        Assert.Contains("Run the plan again", (string)finding.Properties["Remedy"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_is_not_there_is_an_error_and_the_next_is_tested()
    {
        using var shell = _runspace.Script("param($d) \"$d/nowhere\", $d | Test-LakePartition -Rule 'rate > 2'", Lake);

        Assert.Equal(6, shell.Invoke().Count);
        Assert.StartsWith("PathNotFound,", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-LakePartition $d, $d -Rule 'ratte > 0'", "ColumnNotFound")]
    [InlineData("Test-LakePartition $d -Rule 'rate >'", "ExpressionInvalid")]
    [InlineData("Test-LakePartition $d -Key ida", "ColumnNotFound")]
    [InlineData("Test-LakePartition $d -NullRate @{ rate = 5 }", "TypeMismatch")]
    [InlineData("Test-LakePartition $d -FirstMonth 2025-13", "TypeMismatch")]
    public void What_is_wrong_with_parameters_ends_the_command(string command, string code) =>
        Assert.StartsWith(code + ",", _runspace.Failure("param($d) " + command, Lake).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Findings_are_a_table_below_the_name_of_their_lake()
    {
        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module '{Repository.Manifest}'; Test-LakePartition '{Lake}' -Rule 'rate > 2' -Partition @{{ state = 'GA'; "
                + $"month = 1 }} | Out-String -Width 80");

        Assert.Empty(outcome.Errors);
        Assert.Equal($"Lake: {Lake}", outcome.Lines[0]);
        Assert.Matches(@"^Severity\s+Check\s+Finding$", outcome.Lines[1]);
        Assert.Matches(@"^Error\s+Rule\s+1 row breaks the rule .rate > 2., the first in", outcome.Lines[3]);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private List<PSObject> Run(string command)
    {
        using var shell = _runspace.Script("param($d) " + command, Lake);
        List<PSObject> output = [.. shell.Invoke()];
        Assert.Empty(shell.Streams.Error);
        return output;
    }
}
