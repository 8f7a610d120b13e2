using PartitionLake.TestServers;

namespace PartitionLake.Tests.Catalog;

/// <summary>What the cmdlets say where the catalog refuses, and what users see.</summary>
public sealed class CatalogCmdletTests(MotoServer server) : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();

    private string Aws =>
        $"@{{ EndpointUrl = '{server.Endpoint}'; AccessKey = '{MotoServer.AccessKey}'; SecretKey = '{MotoServer.SecretKey}'; Region = 'us-east-1' }}";

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_run_whose_table_cannot_be_kept_is_reported_and_is_an_error()
    {
        var script = $$"""
            param($lake, $database)
            $aws = {{Aws}}
            $catalog = @{ Database = $database; Table = 'rates'; Location = 's3://bucket/lake/'; CreateDatabase = $true; Projection = 'On' }
            $null = [pscustomobject]@{ state = 'GA'; rate = 1 } | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Catalog $catalog @aws
            [pscustomobject]@{ state = 'a,b'; rate = 1 } | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Catalog $catalog @aws
            """;
        using var shell = _runspace.Script(script, Path.Combine(_folder.Path, "lake"), $"db_{Guid.NewGuid():n}");

        var report = Assert.Single(shell.Invoke());

        Assert.Equal(1, report.Properties["PartitionsCreated"].Value);
        Assert.Null(report.Properties["Catalog"].Value);
        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith("ProjectionImpossible,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("The lake was published", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_says_why_partitions_are_registered_and_no_stream_holds_the_secret()
    {
        var script = $$"""
            param($lake, $database)
            $aws = {{Aws}}
            $null = 'GA', $null | ForEach-Object { [pscustomobject]@{ state = $_; rate = 1 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake
            New-LakeAthenaTable $lake $database rates -Location s3://bucket/lake/ -CreateDatabase -Verbose -Debug @aws
            """;
        using var shell = _runspace.Script(script, Path.Combine(_folder.Path, "lake"), $"db_{Guid.NewGuid():n}");

        var table = Assert.Single(shell.Invoke());

        Assert.Equal("Off", table.Properties["Projection"].Value.ToString());
        Assert.Contains(shell.Streams.Verbose, line => line.Message.Contains("'state': it has null", StringComparison.Ordinal));
        Assert.DoesNotContain(shell.Streams.Debug.Select(line => line.Message).Concat(shell.Streams.Verbose.Select(line => line.Message)),
            line => line.Contains(MotoServer.SecretKey, StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_whose_kind_somebody_has_changed_is_refused_by_name()
    {
        using var shell = _runspace.Script($$"""
            $aws = {{Aws}}
            [PartitionLake.Output.LakeCatalogFinding] @{ Kind = 'Lost'; Database = 'db'; TableName = 'rates'; Root = 's3://bucket/lake/' } | Sync-LakeCatalog @aws
            """);

        Assert.Empty(shell.Invoke());

        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith("PlanInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'db.rates' has the kind 'Lost'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Views_show_a_report_and_tables()
    {
        var lake = Path.Combine(_folder.Path, "lake");
        var outcome = ShellProcess.Run(
            "-Command",
            $$"""
            Import-Module '{{Repository.Manifest}}'; $aws = {{Aws}}
            $table = @{ Database = 'db_{{Guid.NewGuid():n}}'; TableName = 'rates'; Location = 's3://bucket/lake/' }
            $null = 'GA', 'TX' | ForEach-Object { [pscustomobject]@{ state = $_; rate = 1 } } | Invoke-PartitionEtl -PartitionBy state -Destination '{{lake}}'
            New-LakeAthenaTable '{{lake}}' -CreateDatabase -Projection Off @table @aws | Out-Default
            [System.IO.Directory]::Move('{{lake}}/state=TX', '{{lake}}/state=WA')
            Test-LakeCatalog '{{lake}}' -NoForeignTable @table @aws | Out-Default
            Sync-LakeCatalog '{{lake}}' -PassThru @table @aws | Out-Default
            New-LakeCrawler 'c {{Guid.NewGuid():n}}' s3://bucket/lake/ -Database d -Role r @aws | Out-Default
            """.ReplaceLineEndings("; "));

        Assert.Empty(outcome.Errors);
        Assert.Contains(outcome.Lines, line => line.StartsWith("Partitions : 2 in the lake; 2 added", StringComparison.Ordinal));
        Assert.Contains(outcome.Lines, line => line.StartsWith("Missing       yes    The partition 'state=WA'", StringComparison.Ordinal));
        Assert.Contains(outcome.Lines, line => line.StartsWith("Remove      Orphaned      TX", StringComparison.Ordinal));
        Assert.Contains(outcome.Lines, line => line.Contains("Create    READY", StringComparison.Ordinal));
    }
}
