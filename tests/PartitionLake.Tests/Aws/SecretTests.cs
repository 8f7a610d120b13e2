using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Tests.Aws;

/// <summary>The secret and the session token of a run appear nowhere: not in a stream, an error, what the shell prints or what the lake keeps.</summary>
public sealed class SecretTests(MotoServer server) : IDisposable
{
    private const string Script =
        """
        param($Module, $Endpoint, $Broken, $Bucket, $Folder)
        Import-Module $Module
        $aws = @{ AccessKey = $env:CANARY_KEY; SecretKey = $env:CANARY_SECRET; SessionToken = $env:CANARY_TOKEN; Region = 'us-east-1'; Verbose = $true; Debug = $true }
        $rows = foreach ($i in 1..20) { [pscustomobject]@{ state = "S$($i % 3)"; rate = $i } }
        & { $rows | Invoke-PartitionEtl -PartitionBy state -Destination "s3://$Bucket/lake/" -EndpointUrl $Endpoint @aws } *>&1
        & { Get-LakePartition "s3://$Bucket/lake/" -EndpointUrl $Endpoint @aws } *>&1
        & { Get-LakeRun "s3://$Bucket/lake/" -EndpointUrl $Endpoint @aws } *>&1
        & { Clear-LakeOrphan "s3://$Bucket/lake/" -EndpointUrl $Endpoint -PassThru @aws } *>&1
        foreach ($attempt in 1, 2) {
            try { $rows | Invoke-PartitionEtl -PartitionBy state -Destination "s3://$Bucket/broken$attempt/" -EndpointUrl $Broken @aws }
            catch { $_; $_.Exception.ToString(); $_.ErrorDetails; $_.InvocationInfo.PositionMessage; $_.TargetObject }
        }
        try { Get-LakeRun "s3://$Bucket/lake/" -EndpointUrl 'http://10.1.2.3' @aws -ErrorAction Stop } catch { $_; $_.Exception.ToString() }
        'End of the script.'
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_canary_appears_nowhere()
    {
        var boto = new Boto(server.Endpoint);
        var bucket = boto.CreateBucket();
        using var broken = new FaultProxy(server.Endpoint)
        {
            Rule = request => request.Writes ? request.Key.Contains("broken1", StringComparison.Ordinal) ? Fault.ExpiredToken : Fault.AccessDenied : null
        };
        const string Secret = "canary7secret/of+nobody/0123456789abcdefghi";
        const string Token = "canary7token//of+nobody==";
        var environment = new Dictionary<string, string?> { ["CANARY_KEY"] = "AKIAOFTHECANARY", ["CANARY_SECRET"] = Secret, ["CANARY_TOKEN"] = Token };

        var outcome = ShellProcess.RunWith(
            environment, _folder.Write("secret.ps1", Script), Repository.Manifest, server.Endpoint, broken.Endpoint, bucket, _folder.Path);

        var said = outcome.Output + outcome.Errors;
        Assert.Contains("End of the script.", said, StringComparison.Ordinal);
        Assert.Contains("AWS credentials come from the keys given as parameters", said, StringComparison.Ordinal);
        Assert.Contains("ExpiredToken", said, StringComparison.Ordinal);
        Assert.Contains("AccessDenied", said, StringComparison.Ordinal);
        var stored = boto.Run(
            """
            s3 = client('s3')
            answer(''.join(s3.get_object(Bucket=args[0], Key=o['Key'])['Body'].read().decode('latin1') for o in s3.list_objects_v2(Bucket=args[0])['Contents']))
            """,
            bucket).GetString()!;
        Assert.Contains("planHash", stored, StringComparison.Ordinal);
        foreach (var canary in (string[])["canary7", Uri.EscapeDataString(Secret), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Secret))])
        {
            Assert.DoesNotContain(canary, said, StringComparison.Ordinal);
            Assert.DoesNotContain(canary, stored, StringComparison.Ordinal);
        }
    }
}
