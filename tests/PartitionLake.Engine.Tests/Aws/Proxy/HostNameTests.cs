using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>
/// The host that each service is asked at, as it is on the wire, is the one that botocore's rules give: in every partition, with FIPS and dual-stack.
/// </summary>
public sealed class HostNameTests : IDisposable
{
    private const string Bucket = "lake-of-rules";

    private const string Rules =
        """
        from botocore.endpoint_provider import EndpointProvider, RuleSet
        import botocore.session
        session = botocore.session.get_session()
        loader = session.get_component('data_loader')
        partitions = loader.load_data('partitions')
        extra = {'s3': {'Bucket': args[1], 'ForcePathStyle': False, 'Accelerate': False, 'UseGlobalEndpoint': False, 'DisableMultiRegionAccessPoints': False}, 'sts': {'UseGlobalEndpoint': False}}
        hosts = {}
        for service in ('s3', 'glue', 'athena', 'cloudwatch', 'sts'):
            provider = EndpointProvider(loader.load_service_model(service, 'endpoint-rule-set-1'), partitions)
            for region in args[0]:
                for fips in (False, True):
                    for dual in (False, True):
                        try:
                            url = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual, **extra.get(service, {})).url
                        except botocore.exceptions.BotoCoreError as e:
                            url = '//refused'
                        hosts[f'{service} {region} {fips} {dual}'] = url.split('//')[1]
        answer(hosts)
        """;

    private static readonly string[] s_regions =
    [
        "us-east-1", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1", "ap-southeast-2", "sa-east-1", "af-south-1",
        "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1",
    ];

    private readonly ProxiedAws _aws = new();
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _aws.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_service_is_asked_where_the_rules_say()
    {
        // It is enough to see where a request goes.
        _aws.Proxy.AnswerFirst = static _ => new AwsRefusal(400, "InvalidRequest", "Seen.") { JsonCode = "ValidationException" };
        var expected = _aws.Boto().Run(Rules, s_regions, Bucket).EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!);
        var asked = new ConcurrentDictionary<string, string>();
        var cases = from region in s_regions from fips in new[] { false, true } from dual in new[] { false, true } select (region, fips, dual);

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (one, _) =>
        {
            var (region, fips, dual) = one;
            var key = $"{region}-{fips}-{dual}";
            File.WriteAllText(_folder[key],
                $"""
                [keys]
                aws_access_key_id = {key}
                aws_secret_access_key = secret
                region = {region}
                use_fips_endpoint = {(fips ? "true" : "false")}
                use_dualstack_endpoint = {(dual ? "true" : "false")}
                [role]
                source_profile = keys
                role_arn = arn:{AwsPartition.Of(region).Id}:iam::123456789012:role/lake
                region = {region}
                use_fips_endpoint = {(fips ? "true" : "false")}
                use_dualstack_endpoint = {(dual ? "true" : "false")}

                """);
            var options = new AwsOptions { ProfileName = "keys", ProfileLocation = _folder[key] };
            var session = Session(options);
            using var store = new S3Store(session, Bucket, "lake/", new S3Options());
            foreach (var (service, call) in new (string, Func<Task>)[]
            {
                ("s3", () => store.PutAsync("x", "one"u8.ToArray(), Cancel).AsTask()),
                ("glue", () => CallAsync(session, AwsJsonService.Glue, "GetDatabases")),
                ("athena", () => CallAsync(session, AwsJsonService.Athena, "ListWorkGroups")),
                ("cloudwatch", () => CallAsync(session, AwsJsonService.CloudWatch, "ListMetrics")),
                ("sts", () => CallAsync(Session(options with { ProfileName = "role" }), AwsJsonService.Glue, "GetDatabases")),
            })
            {
                var failure = await Assert.ThrowsAsync<LakeException>(call);
                var seen = _aws.Proxy.Requests.Where(request => request.AccessKey == key && Named(request.Service) == service)
                    .Select(request => request.Host.Name).Distinct().ToList();
                asked[$"{service} {region} {fips} {dual}"] = seen.Count == 1 ? seen[0] : seen.Count == 0
                    && failure.Message.Contains("FIPS", StringComparison.Ordinal) ? "refused" : $"{string.Join(' ', seen)}: {failure.Message}";
            }
        });

        Assert.Equal(expected.OrderBy(item => item.Key, StringComparer.Ordinal), asked.OrderBy(item => item.Key, StringComparer.Ordinal));
        Assert.Equal(5 * 12 * 4, asked.Count);
        Console.WriteLine($"{asked.Count} host names as botocore's rules have them: {string.Join(' ', asked.Values.Distinct().Order(StringComparer.Ordinal))}");
    }

    [Fact]
    public void Partitions_are_those_of_botocore()
    {
        var known = _aws.Boto().Run(
            """
            import botocore.session
            found = {}
            for p in botocore.session.get_session().get_component('data_loader').load_data('partitions')['partitions']:
                for region in p['regions']:
                    if '-global' not in region:
                        found[region] = [p['id'], p['outputs']['dnsSuffix'], p['outputs']['dualStackDnsSuffix'], p['outputs']['implicitGlobalRegion']]
            answer(found)
            """).EnumerateObject().ToDictionary(item => item.Name, item => item.Value.ToString());

        Assert.True(known.Count > 40, $"{known.Count} regions");
        Assert.All(known, region =>
        {
            var (id, suffix, dual, main) = AwsPartition.Of(region.Key);
            Assert.Equal(region.Value.Replace(" ", "", StringComparison.Ordinal), JsonSerializer.Serialize(new[] { id, suffix, dual, main }));
            Assert.Equal(id, AwsPartition.OfArn($"arn:{id}:iam::123456789012:role/x")!.Id);
        });
    }

    private AwsSession Session(AwsOptions options)
    {
        lock (_aws)
            return _aws.Session(options);
    }

    private static Task<JsonObject> CallAsync(AwsSession session, AwsJsonService service, string operation) =>
        session.Json(service).SendAsync(new AwsJsonRequest(operation, "{}"u8.ToArray()), HostContract.Default.JsonObject, "hosts", Cancel);

    private static string Named(string service) => service == "monitoring" ? "cloudwatch" : service;
}
