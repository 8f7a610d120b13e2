using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Aws;

/// <summary>Cmdlets without an endpoint in a console of their own, led by <c>HTTPS_PROXY</c> and <c>AWS_CA_BUNDLE</c> to where AWS would be.</summary>
public sealed class WireTests(MotoServer server) : IDisposable
{
    private const string Profiles =
        """
        [keys]
        aws_access_key_id = AKIAOFTHESOURCE
        aws_secret_access_key = secret
        [role]
        role_arn = arn:aws:iam::123456789012:role/lake
        source_profile = keys
        region = eu-west-1
        [reader]
        aws_access_key_id = AKIAOFTHEREADER
        aws_secret_access_key = secret
        region = ap-southeast-2
        """;

    private const string Script =
        """
        param($Module, $Bucket, $Fact, $Profiles)
        Import-Module $Module
        1..5 | ForEach-Object { [pscustomobject]@{ state = "S$($_ % 2)"; id = $_; rate = 1.5 * $_ } } | Invoke-PartitionEtl -PartitionBy state -Destination "s3://$Fact/rows/" -ProfileName reader -ProfileLocation $Profiles -ErrorAction Stop | Out-Null
        $run = Invoke-PartitionEtl -Fact "s3://$Fact/rows/state=S1/" -FactProfileName reader -PartitionBy id -Destination "s3://$Bucket/lake/" -ProfileName role -ProfileLocation $Profiles -RequesterPays -ErrorAction Stop
        "$($run.RowsOut) rows"
        """;

    private readonly AwsProxy _aws = new(server.Endpoint);
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _aws.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_role_in_one_region_writes_what_a_profile_in_another_reads()
    {
        var (bucket, fact) = (Boto("eu-west-1").CreateBucket(), Boto("ap-southeast-2").CreateBucket("fact"));
        _aws.Clear();
        var environment = _aws.Environment.Where(item => item.Key is not ("AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" or "AWS_REGION"))
            .ToDictionary(item => item.Key, item => (string?)item.Value);
        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL" })
            environment[name] = null;
        environment["HOME"] = _folder.Path;
        environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";

        var outcome = ShellProcess.RunWith(
            environment, _folder.Write("wire.ps1", Script), Repository.Manifest, bucket, fact, _folder.Write("profiles", Profiles));

        Assert.True(outcome.Output.Contains("3 rows", StringComparison.Ordinal), outcome.Output + outcome.Errors);
        Assert.Equal(("eu-west-1", "AKIAOFTHESOURCE"),
            Assert.Single(_aws.Requests.Where(request => request.Service == "sts").Select(request => (request.Host.Region, request.AccessKey))));
        Assert.All(_aws.Requests.Where(request => request.Bucket == bucket), request => Assert.StartsWith("ASIA", request.AccessKey, StringComparison.Ordinal));
        Assert.All(_aws.Requests.Where(request => request.Bucket == fact), request => Assert.Equal("AKIAOFTHEREADER", request.AccessKey));
        Assert.Contains(_aws.Requests, request => request.Bucket == fact && request.Header("x-amz-request-payer") == "requester");
        Assert.DoesNotContain(_aws.Requests, request => request.Status is 301 or 400);
        Assert.Empty(_aws.UnknownHosts);
        Assert.Equal("",
            string.Join(Environment.NewLine, RequestValidator.Check(_aws.Requests).SelectMany(one => one.Faults.Select(fault => $"{one.Request}: {fault}"))));
    }

    private Boto Boto(string region) => new(endpoint: null, caFile: _aws.CaFile) { HttpsProxy = _aws.Url, Region = region };
}
