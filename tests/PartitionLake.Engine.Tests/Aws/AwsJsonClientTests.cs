using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

public sealed partial class AwsJsonClientTests(MotoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operation_is_signed_sent_and_answered()
    {
        using var session = NewSession();
        var name = $"db_{Guid.NewGuid():n}";
        var request = JsonNode.Parse($$"""{ "DatabaseInput": { "Name": "{{name}}" } }""")!.AsObject();

        await session.Json(AwsJsonService.Glue).CallAsync("CreateDatabase", request, Contract.Default.JsonObject, Contract.Default.JsonObject, name, Cancel);

        var found = new Boto(server.Endpoint).Run("answer(client('glue').get_database(Name=args[0])['Database']['Name'])", name);
        Assert.Equal(name, found.GetString());
    }

    [Fact]
    public async Task An_error_of_the_service_keeps_its_code_and_message()
    {
        using var session = NewSession();
        var request = JsonNode.Parse("""{ "Name": "not_there" }""")!.AsObject();

        var error = await Assert.ThrowsAsync<LakeException>(() =>
            session.Json(AwsJsonService.Glue).CallAsync("GetDatabase", request, Contract.Default.JsonObject, Contract.Default.JsonObject, "not_there", Cancel));

        Assert.Equal("EntityNotFoundException", Assert.IsType<AmazonServiceException>(error.InnerException, exactMatch: false).ErrorCode);
        Assert.Contains("not_there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CloudWatch_answers_too()
    {
        using var session = NewSession();

        var answer = await session.Json(AwsJsonService.CloudWatch).CallAsync(
            "ListMetrics", [], Contract.Default.JsonObject, Contract.Default.JsonObject, "metrics", Cancel);

        Assert.NotNull(answer);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_given_up_when_the_budget_is_spent()
    {
        using var session = new AwsSession(Options($"http://127.0.0.1:{MotoServer.FreePort()}") with { RetryBudget = TimeSpan.FromMilliseconds(300) });

        var error = await Assert.ThrowsAsync<LakeException>(() =>
            session.Json(AwsJsonService.Glue).CallAsync("GetDatabases", [], Contract.Default.JsonObject, Contract.Default.JsonObject, "databases", Cancel));

        Assert.Equal(LakeErrorCode.ServiceUnavailable, error.Code);
        Assert.DoesNotContain(MotoServer.SecretKey, error.ToString(), StringComparison.Ordinal);
    }

    private AwsSession NewSession() => new(Options(server.Endpoint));

    private static AwsOptions Options(string endpoint) => new()
    {
        AccessKey = MotoServer.AccessKey,
        SecretKey = MotoServer.SecretKey,
        Region = MotoServer.Region,
        EndpointUrl = endpoint,
    };

    [JsonSerializable(typeof(JsonObject))]
    private sealed partial class Contract : JsonSerializerContext;
}
