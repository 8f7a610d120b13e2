namespace PartitionLake.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_filter_completes_the_lakes_keys_and_then_operators()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "_partitionlake", "runs"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "state=GA", "year=2025", "month=08"));
        var start = $"Get-LakePartition -Path '{_folder.Path}' -Filter ";

        Assert.Equal(["\"state", "\"year", "\"month"], Complete(start));
        Assert.Equal(["\"state = 'GA' AND month"], Complete(start + "\"state = 'GA' AND mo"));
        Assert.Contains("\"state = ", Complete(start + "\"state "));
        Assert.Contains("\"state IN (", Complete(start + "\"state "));
    }

    [Fact]
    public void A_mode_completes_its_four_values() =>
        Assert.Equal(["Append", "Merge", "Overwrite", "Replace"], Complete("Invoke-PartitionEtl -Mode "));

    [Fact]
    public void Partition_columns_complete_from_the_footer_of_the_fact_table()
    {
        var fact = Sample("gold", "fact_rate.parquet");

        Assert.Equal(["billing_class"], Complete($"Invoke-PartitionEtl -Fact '{fact}' -PartitionBy bill"));
        Assert.Equal(["state"], Complete($"Invoke-PartitionEtl -Fact '{fact}' -PartitionBy payer_slug, st"));
        Assert.Equal(["\"negotiated_rate * negotiated_rate"], Complete($"Invoke-PartitionEtl -Fact '{fact}' -Column \"negotiated_rate * negotiated_r"));
    }

    [Fact]
    public void A_plan_completes_columns_of_dimensions_and_computed_ones()
    {
        Sample("gold", "fact_rate.parquet");
        var plan = _folder.Write("sample/plan.psd1", """
            @{
                Fact    = 'gold/fact_rate.parquet'
                Joins   = @{ From = 'dims/dim_payer.parquet'; On = 'payer_slug' }, @{ From = 'dims/dim_code_cat.parquet'; On = @{ code = 'proc_cd' }; Select = 'proc_set AS procedure_set' }
                Columns = 'CAST(SUBSTRING(year_month, 1, 4) AS INT) AS year'
            }
            """);
        var start = $"Invoke-PartitionEtl -Plan '{plan}' -PartitionBy ";

        Assert.Equal(["payer_name"], Complete(start + "payer_n"));
        Assert.Equal(["procedure_set"], Complete(start + "proc"));
        Assert.Equal(["year_month", "year"], Complete(start + "year"));
    }

    [Theory]
    [InlineData("Get-LakePartition -Path '/nowhere/at all' -Filter ")]
    [InlineData("Get-LakePartition -Path \"\" -Filter st")]
    [InlineData("Invoke-PartitionEtl -Fact 'no such file' -PartitionBy st")]
    [InlineData("Invoke-PartitionEtl -Plan 'no such plan.psd1' -Exclude st")]
    [InlineData("Invoke-PartitionEtl -Plan @{ Fact = 5 } -Include st")]
    public void Where_nothing_can_be_known_there_is_no_error(string line)
    {
        using var shell = _runspace.Script("param($l) [System.Management.Automation.CommandCompletion]::CompleteInput($l, $l.Length, $null)", line);
        shell.Invoke();

        Assert.Empty(shell.Streams.Error);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private string Sample(params string[] file)
    {
        var sample = Path.Combine(_folder.Path, "sample");
        _runspace.Invoke("param($p) New-LakeSampleData -Path $p -Rows 100", sample);
        return Path.Combine([sample, .. file]);
    }

    private List<string> Complete(string line) => [.. _runspace
        .Invoke("param($l) [System.Management.Automation.CommandCompletion]::CompleteInput($l, $l.Length, $null).CompletionMatches.CompletionText", line)
        .Select(text => (string)text!)];
}
