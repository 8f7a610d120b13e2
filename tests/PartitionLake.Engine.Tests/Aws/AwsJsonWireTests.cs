using System.Globalization;
using Amazon.Runtime;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>What goes over the wire, where a lenient server does not tell.</summary>
public sealed class AwsJsonWireTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("eu-central-1", false, "https://glue.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, "https://glue.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-gov-west-1", false, "https://glue.us-gov-west-1.amazonaws.com/")]
    [InlineData("us-east-1", true, "https://glue-fips.us-east-1.amazonaws.com/")]
    public void The_endpoint_is_that_of_the_region_and_its_partition(string region, bool fips, string expected)
    {
        var config = new AwsJsonConfig(AwsJsonService.Glue, region, new EndpointVariant(fips, UseDualStack: false),
            new AwsReach("glue", TimeSpan.FromSeconds(1), TimeProvider.System, null)) { RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region) };

        Assert.Equal(expected, config.DetermineServiceOperationEndpoint(null!).URL);
    }

    [Fact]
    public async Task A_request_is_signed_for_its_service_and_says_who_sends_it()
    {
        using var server = new JsonProxy(null);
        using var session = Session(server);

        await AskAsync(session);

        var call = Assert.Single(server.Calls);
        Assert.Equal(("AWSGlue", "GetDatabase"), (call.Service, call.Operation));
        Assert.Contains("/us-east-1/glue/aws4_request", call.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("x-amz-target", call.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("application/x-amz-json-1.1", call.Headers["Content-Type"]);
        var agent = call.Headers.GetValueOrDefault("User-Agent") + call.Headers.GetValueOrDefault("x-amz-user-agent");
        Assert.Contains("PartitionLake", agent, StringComparison.Ordinal);
        Assert.DoesNotContain(MotoServer.SecretKey, string.Join('\n', call.Headers.Values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InternalServiceException", 500)]
    [InlineData("ServiceUnavailable", 503)]
    [InlineData("ThrottlingException", 400)]
    public async Task A_passing_fault_is_tried_again(string code, int status)
    {
        using var server = new JsonProxy(null);
        server.Answer = _ => server.Calls.Count <= 5 ? JsonAnswer.Error(code, "Rate exceeded", status) : new JsonAnswer("""{"Database":{"Name":"d"}}""");
        using var session = Session(server);

        Assert.Equal("d", (await AskAsync(session)).Database?.Name);
        Assert.Equal(6, server.Calls.Count);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_set_right_by_the_servers_answer()
    {
        var ahead = DateTimeOffset.UtcNow.AddHours(3);
        using var server = new JsonProxy(null);
        server.Answer = _ => server.Calls.Count == 1 ? JsonAnswer.Error("RequestTimeTooSkewed", "Signature not yet current", 403, ahead) : new JsonAnswer("{}");
        using var session = Session(server);

        await AskAsync(session);

        var signed = DateTimeOffset.ParseExact(
            server.Calls[^1].Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(signed, ahead.AddMinutes(-10), ahead.AddMinutes(10));
    }

    [Fact]
    public async Task A_refusal_is_told_with_code_message_and_request_id_and_not_tried_again()
    {
        using var server = new JsonProxy(null) { Answer = _ => JsonAnswer.Error("com.amazonaws.glue#InvalidInputException", "Name is wrong") };
        using var session = Session(server);

        var error = await Assert.ThrowsAsync<LakeException>(() => AskAsync(session));

        Assert.Equal(LakeErrorCode.ServiceRejected, error.Code);
        Assert.Equal("InvalidInputException", Assert.IsType<AmazonServiceException>(error.InnerException, exactMatch: false).ErrorCode);
        Assert.Contains("Name is wrong", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    private static Task<GetDatabaseResponse> AskAsync(AwsSession session) => session.Json(AwsJsonService.Glue).CallAsync(
        "GetDatabase", new GetDatabaseRequest("d"), GlueJson.Default.GetDatabaseRequest, GlueJson.Default.GetDatabaseResponse, "d", Cancel);

    private static AwsSession Session(JsonProxy server) => new(new AwsOptions
    {
        AccessKey = MotoServer.AccessKey,
        SecretKey = MotoServer.SecretKey,
        Region = MotoServer.Region,
        EndpointUrl = server.Endpoint,
        RetryBudget = TimeSpan.FromMinutes(2),
    });
}
