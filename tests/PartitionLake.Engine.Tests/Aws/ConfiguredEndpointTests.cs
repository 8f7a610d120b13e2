using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>Whose word about a service's endpoint counts.</summary>
public sealed partial class ConfiguredEndpointTests(MotoServer server) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("parameter", "s3", "http://parameter", "-EndpointUrl")]
    [InlineData("", "s3", "http://variable-of-s3", "AWS_ENDPOINT_URL_S3")]
    [InlineData("no AWS_ENDPOINT_URL_S3", "s3", "http://variable", "AWS_ENDPOINT_URL")]
    [InlineData("", "cloudwatch", "http://variable", "AWS_ENDPOINT_URL")]
    [InlineData("no AWS_ENDPOINT_URL_S3,no AWS_ENDPOINT_URL", "s3", "http://section-of-s3", "services lake")]
    [InlineData("no AWS_ENDPOINT_URL_S3,no AWS_ENDPOINT_URL", "cloudwatch", "http://profile", "the profile 'p'")]
    [InlineData("no AWS_ENDPOINT_URL_S3,no AWS_ENDPOINT_URL,no AWS_PROFILE", "s3", null, null)]
    [InlineData("ignore", "s3", null, null)]
    [InlineData("ignore,parameter", "s3", "http://parameter", "-EndpointUrl")]
    [InlineData("no AWS_ENDPOINT_URL_S3,no AWS_ENDPOINT_URL,quiet", "s3", null, null)]
    public void Endpoints_are_found_in_the_order_of_the_aws_tools(string changes, string service, string? url, string? source)
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = "http://variable-of-s3",
            ["AWS_ENDPOINT_URL"] = "http://variable",
            ["AWS_PROFILE"] = "p",
            ["AWS_SHARED_CREDENTIALS_FILE"] = _folder["none"],
            ["AWS_CONFIG_FILE"] = Write("config",
                """
                [profile p]
                endpoint_url = http://profile
                services = lake
                [services lake]
                s3 =
                  endpoint_url = http://section-of-s3
                [profile quiet]
                endpoint_url = http://quiet
                ignore_configured_endpoint_urls = true
                """),
        };
        var options = new AwsOptions();
        foreach (var change in changes.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (change == "parameter")
                options = options with { EndpointUrl = "http://parameter" };
            else if (change == "ignore")
                variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
            else if (change == "quiet")
                options = options with { ProfileName = "quiet" };
            else
                variables.Remove(change[3..]);
        }

        var found = ConfiguredEndpoint.Find(options, service, variables.GetValueOrDefault);

        Assert.Equal(url, found?.Url);
        if (source is not null)
            Assert.Contains(source, found!.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bucket.vpce-1a2b3c4d.s3.us-gov-west-1.vpce.amazonaws.com", "s3")]
    [InlineData("https://vpce-1a2b3c4d.glue.eu-west-1.vpce.amazonaws.com", "glue")]
    [InlineData("https://monitoring.cn-north-1.amazonaws.com.cn", "cloudwatch")]
    [InlineData("https://s3-fips.dualstack.us-east-1.amazonaws.com", "s3")]
    [InlineData("https://athena.eu-west-1.api.aws", "athena")]
    [InlineData("https://minio.example:9000", null)]
    public void An_address_of_AWS_serves_the_service_that_it_names_and_another_address_all(string url, string? named)
    {
        var options = new AwsOptions { EndpointUrl = url };

        foreach (var service in new[] { "s3", "glue", "athena", "cloudwatch" })
            Assert.Equal(named is null || named == service ? url : null, ConfiguredEndpoint.Find(options, service, static _ => null)?.Url);
        // Whoever stores objects elsewhere has their roles from AWS.
        Assert.Null(ConfiguredEndpoint.Find(options, "sts", static _ => null));
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("AWS_USE_FIPS_ENDPOINT=false", false, true)]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT=false", true, false)]
    [InlineData("AWS_PROFILE=plain", false, false)]
    [InlineData("AWS_PROFILE=plain AWS_USE_FIPS_ENDPOINT=TRUE", true, false)]
    public void Variants_of_endpoints_are_asked_for_by_variables_before_the_profile(string set, bool fips, bool dualStack)
    {
        var variables = set.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        variables["AWS_CONFIG_FILE"] = Write(
            "config", "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n[profile plain]\nregion = us-east-1\n");

        Assert.Equal(new EndpointVariant(fips, dualStack),
            EndpointVariant.Find(new AwsOptions { ProfileLocation = Write("none", "") }, variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    [InlineData("cn-northwest-1", "aws-cn")]
    [InlineData("eu-west-1", "aws")]
    public void The_partition_follows_from_the_region_whatever_the_endpoint(string region, string partition)
    {
        using var session = new AwsSession(new AwsOptions { AccessKey = "a", SecretKey = "b", Region = region, EndpointUrl = "http://127.0.0.1:9000" });

        Assert.Equal(partition, session.Partition);
    }

    [Fact]
    public async Task A_profile_leads_reads_and_writes_of_every_service()
    {
        using var recorder = new RequestRecorder(server.Endpoint);
        var bucket = new Boto(server.Endpoint).CreateBucket();
        var location = Write("credentials",
            $"""
            [p]
            aws_access_key_id = {MotoServer.AccessKey}
            aws_secret_access_key = {MotoServer.SecretKey}
            region = {MotoServer.Region}
            endpoint_url = {recorder.Endpoint}
            """);
        using var session = new AwsSession(new AwsOptions { ProfileName = "p", ProfileLocation = location });
        using var store = new S3Store(session, bucket, "lake/", new S3Options());

        await store.PutAsync("a/x", "one"u8.ToArray(), Cancel);
        Assert.NotNull(await store.FindAsync("a/x", Cancel));
        await session.Json(AwsJsonService.Glue).CallAsync(
            "GetDatabases", [], EndpointContract.Default.JsonObject, EndpointContract.Default.JsonObject, "databases", Cancel);
        await session.Json(AwsJsonService.CloudWatch).CallAsync(
            "ListMetrics", [], EndpointContract.Default.JsonObject, EndpointContract.Default.JsonObject, "metrics", Cancel);

        Assert.Equal(["PUT", "HEAD", "POST", "POST"], recorder.Requests.Select(request => request.Method));
    }

    [Fact]
    public void An_endpoint_that_cannot_be_used_names_who_gave_it()
    {
        var location = Write("credentials", "[p]\naws_access_key_id = a\naws_secret_access_key = b\nendpoint_url = ftp://host\n");
        using var session = new AwsSession(new AwsOptions { ProfileName = "p", ProfileLocation = location });

        var error = Assert.Throws<LakeException>(() => session.Endpoint);

        Assert.Equal(LakeErrorCode.EndpointInvalid, error.Code);
        Assert.Contains("the profile 'p'", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    [JsonSerializable(typeof(JsonObject))]
    private sealed partial class EndpointContract : JsonSerializerContext;
}
