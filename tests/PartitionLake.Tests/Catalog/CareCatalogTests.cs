using PartitionLake.TestServers;

namespace PartitionLake.Tests.Catalog;

/// <summary>The catalog follows a lake that is cared for in the same command, as an independent client sees it.</summary>
public sealed class CareCatalogTests(MotoServer server) : IDisposable
{
    private const string Look =
        "answer(sorted([p['Values'][0], p['StorageDescriptor']['Location'].split('/')[-2 if p['StorageDescriptor']['Location'].endswith('/') else -1]] "
            + "for p in client('glue').get_partitions(DatabaseName=args[0], TableName='rates')['Partitions']))";

    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly string _database = $"db_{Guid.NewGuid():n}";

    private string Lake => Path.Combine(_folder.Path, "lake");

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Merging_makes_the_table_and_what_is_removed_leaves_it()
    {
        Run("""
            'a', 'b', 'c' | ForEach-Object { [pscustomobject]@{ state = $_; id = 1 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake
            'a', 'b', 'c' | ForEach-Object { [pscustomobject]@{ state = $_; id = 2 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake -Mode Append
            """);

        Run("Optimize-LakePartition $lake -Catalog $catalog @aws");
        Assert.Equal("""[["a","state=a"],["b","state=b"],["c","state=c"]]""", Registered());
        Run("Remove-LakePartition $lake -Filter \"state = 'b'\" -Catalog $catalog -Confirm:$false @aws");
        Assert.Equal("""[["a","state=a"],["c","state=c"]]""", Registered());
        Run("Remove-LakeRow $lake \"state = 'c' OR id = 1\" -Catalog $catalog -Confirm:$false @aws");
        Assert.Equal("""[["a","state=a"]]""", Registered());
    }

    [Fact]
    public void A_table_that_is_not_the_lakes_stops_the_command_before_it_changes_anything()
    {
        Run("'a' | ForEach-Object { [pscustomobject]@{ state = $_; id = 1 } } | Invoke-PartitionEtl -PartitionBy state -Destination $lake");
        Run("New-LakeAthenaTable $lake $database rates -Location s3://bucket/other/ -Projection Off -CreateDatabase @aws");
        var before = Directory.GetFiles(Lake, "*", SearchOption.AllDirectories).Order().ToList();

        using var shell = _runspace.Script(
            $"{Head} Remove-LakePartition $lake -Filter \"state >= 'a'\" -Catalog $catalog -Confirm:$false @aws", Lake, _database);
        Assert.Empty(shell.Invoke());

        Assert.StartsWith("CatalogDiffers,", Assert.Single(shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(Lake, "*", SearchOption.AllDirectories).Order());
    }

    private string Head => $$"""
        param($lake, $database)
        $aws = @{ EndpointUrl = '{{server.Endpoint}}'; AccessKey = '{{MotoServer.AccessKey}}'; SecretKey = '{{MotoServer.SecretKey}}'; Region = 'us-east-1' }
        $catalog = @{ Database = $database; Table = 'rates'; Location = 's3://bucket/lake/'; CreateDatabase = $true; Projection = 'Off' }

        """;

    private void Run(string script)
    {
        using var shell = _runspace.Script(Head + script, Lake, _database);
        shell.Invoke();
        Assert.Empty(shell.Streams.Error.Select(error => error.ToString()));
    }

    private string Registered() => new Boto(server.Endpoint, MotoServer.AccessKey, MotoServer.SecretKey).Run(Look, _database).GetRawText()
        .Replace(" ", "", StringComparison.Ordinal);
}
