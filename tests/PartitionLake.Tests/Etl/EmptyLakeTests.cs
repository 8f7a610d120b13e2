using System.Management.Automation;
using PartitionLake.TestServers;

namespace PartitionLake.Tests.Etl;

/// <summary>A lake that a run left without rows is a lake to all cmdlets.</summary>
public sealed class EmptyLakeTests(MotoServer server) : IDisposable
{
    private const string Make =
        """
        $lake = if ($bucket) { "s3://$bucket/lake/" } else { "$root/lake" }
        $facts = "$root/facts"
        $null = [pscustomobject]@{ state = 'GA'; code = 'a'; rate = 1.5 } | Invoke-PartitionEtl -PartitionBy state -WritePartitionColumns -Destination $facts
        $null = [pscustomobject]@{ group = 'x'; code = 'b'; name = 'n' } | Invoke-PartitionEtl -PartitionBy group -Destination "$facts-b"
        $rows, $other = $facts, "$facts-b" | ForEach-Object { [System.IO.Directory]::GetFiles($_, '*.parquet', 'AllDirectories')[0] }
        $nothing = @{ Fact = $rows; Join = @{ From = $other; On = 'code'; Kind = 'Inner' }; PartitionBy = 'state'; Destination = $lake }
        $table = @{ Database = $database; TableName = 'rates'; Location = 's3://bucket/lake/' }
        """;

    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();

    private string Aws =>
        $"@{{ EndpointUrl = '{server.Endpoint}'; AccessKey = '{MotoServer.AccessKey}'; SecretKey = '{MotoServer.SecretKey}'; Region = 'us-east-1' }}";

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_has_a_run_no_partitions_and_a_table(bool inBucket)
    {
        var found = Invoke(inBucket, $$"""
            $run = Invoke-PartitionEtl @nothing -Catalog @{ Database = $database; Table = 'ran'; Location = 's3://bucket/lake/'; CreateDatabase = $true } @aws
            [pscustomobject]@{
                Up = $run.IsUpToDate
                Ran = $run.Catalog
                Partitions = @(Get-LakePartition $lake @aws).Count
                Rows = @(Select-LakeObject $lake -Where "state = 'GA'" @aws).Count
                Count = (Select-LakeObject $lake -Query 'SELECT count(*) AS n FROM s3object' @aws).n
                Runs = @(Get-LakeRun $lake @aws).RunId -join ' '
                RunId = $run.RunId
                Findings = (Test-LakePartition $lake @aws | ForEach-Object { "$($_.Severity) $($_.Check)" }) -join ' '
                Table = New-LakeAthenaTable $lake @table @aws
                Typed = New-LakeAthenaTable $lake $database typed -Location s3://bucket/lake/ -KeyType @{ state = 'string' } @aws
                Drift = @(Test-LakeCatalog $lake -NoForeignTable @table @aws).Count
                Sync = @(Sync-LakeCatalog $lake -PassThru @table @aws).Count
                Later = "$((Invoke-PartitionEtl @nothing @aws).IsUpToDate), $((Invoke-PartitionEtl -Fact $rows -Join @{ From = $other; On = 'code' } -PartitionBy state -Destination $lake @aws).PartitionsCreated)"
            }
            """);

        Assert.Equal(false, found["Up"]);
        Assert.Equal(found["RunId"], found["Runs"]);
        Assert.Equal(0, found["Partitions"]);
        Assert.Equal(0, found["Rows"]);
        Assert.Equal(0L, found["Count"]);
        Assert.Equal("Warning NoPartition", found["Findings"]);
        Assert.Equal(0, found["Drift"]);
        Assert.Equal(0, found["Sync"]);
        Assert.Equal("True, 1", found["Later"]);
        foreach (var made in new[] { found["Ran"]!, found["Table"]!, found["Typed"]! })
        {
            var table = PSObject.AsPSObject(made);
            Assert.Equal("Create", table.Properties["Action"].Value.ToString());
            Assert.Equal(0L, table.Properties["Partitions"].Value);
            // The last is the key of the folder that the dimension lies in.
            Assert.Equal(["code", "rate", "name", "group"], Names(table, "Columns"));
            Assert.Equal(["state"], Names(table, "PartitionKeys"));
        }
    }

    private static string[] Names(PSObject table, string property) =>
        [.. LanguagePrimitives.GetEnumerable(table.Properties[property].Value).Cast<object>()
            .Select(column => (string)PSObject.AsPSObject(column).Properties["Name"].Value)];

    private Dictionary<string, object?> Invoke(bool inBucket, string script)
    {
        var bucket = inBucket ? new Boto(server.Endpoint).CreateBucket() : "";
        using var shell = _runspace.Script($"param($root, $database, $bucket)\n$aws = {Aws}\n{Make}\n{script}", _folder.Path, $"db_{Guid.NewGuid():n}", bucket);
        var results = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        var result = Assert.Single(results);
        return result.Properties.ToDictionary(property => property.Name, property => (object?)property.Value);
    }
}
