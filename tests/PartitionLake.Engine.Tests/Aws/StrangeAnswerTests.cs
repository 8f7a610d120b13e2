using System.Text.Json;
using System.Text.Json.Serialization;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Governance;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>Something that is not the store answers with success: a proxy, a page to log in, nothing at all.</summary>
public sealed partial class StrangeAnswerTests : IDisposable
{
    private readonly RequestRecorder _recorder;
    private readonly AwsSession _session;
    private readonly string _bucket;

    public StrangeAnswerTests(MotoServer server)
    {
        _bucket = GovernedBucket.Create(server.Endpoint, "strange");
        _recorder = new RequestRecorder(server.Endpoint);
        _session = new AwsSession(
            new AwsOptions
            {
                AccessKey = MotoServer.AccessKey,
                SecretKey = MotoServer.SecretKey,
                Region = MotoServer.Region,
                EndpointUrl = _recorder.Endpoint
            });
    }

    public static TheoryData<string> Bodies =>
        ["", "  ", "<html><body>Log in</body></html>", "<!DOCTYPE html><html><head><meta charset=utf-8></head><body><br></body></html>", "OK"];

    public void Dispose()
    {
        _session.Dispose();
        _recorder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_listing_that_is_none_is_an_error_and_no_empty_lake(string body)
    {
        _recorder.Answer = _ => new CannedAnswer(200, body);
        using var store = new S3Store(_session, _bucket, "lake/", new S3Options());

        AssertRefused(await Assert.ThrowsAsync<LakeException>(async () =>
        {
            await foreach (var item in store.ListAsync("", Cancel))
                Assert.Fail(item.Path);
        }));
        AssertRefused(await Assert.ThrowsAsync<LakeException>(async () =>
        {
            await foreach (var item in store.ListChildrenAsync("", Cancel))
                Assert.Fail(item.Path);
        }));
        AssertRefused(await Assert.ThrowsAsync<LakeException>(async () => await store.ListUploadsAsync(Cancel)));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Rules_and_policies_of_a_bucket_are_not_taken_for_none(string body)
    {
        _recorder.Answer = _ => new CannedAnswer(200, body);
        var calls = new BucketCalls(_session, _bucket, owner: null);

        AssertRefused(await Assert.ThrowsAsync<LakeException>(() => calls.GetLifecycleAsync(Cancel)));
        AssertRefused(await Assert.ThrowsAsync<LakeException>(() => calls.GetPolicyAsync(Cancel)));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_removal_of_several_objects_that_nobody_confirmed_is_an_error(string body)
    {
        _recorder.Answer = _ => new CannedAnswer(200, body);
        using var store = new S3Store(_session, _bucket, "lake/", new S3Options());

        AssertRefused(await Assert.ThrowsAsync<LakeException>(async () => await store.DeleteAsync(["a/x", "a/y"], Cancel)));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_catalog_without_an_answer_is_not_an_empty_catalog(string body)
    {
        _recorder.Answer = _ => new CannedAnswer(200, body);

        AssertRefused(await Assert.ThrowsAsync<LakeException>(() =>
            _session.Json(AwsJsonService.Glue).CallAsync(
                "GetTables", new Named("x"), StrangeContract.Default.Named, StrangeContract.Default.Named, "tables", Cancel)));
    }

    [Fact]
    public async Task What_stood_in_the_way_once_is_asked_again()
    {
        var asked = 0;
        _recorder.Answer = _ => asked++ == 0 ? new CannedAnswer(200, "") : null;
        using var store = new S3Store(_session, _bucket, "lake/", new S3Options());

        await foreach (var item in store.ListAsync("", Cancel))
            Assert.Fail(item.Path);

        Assert.Equal(2, asked);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private void AssertRefused(LakeException error)
    {
        Assert.Equal(LakeErrorCode.ServiceRejected, error.Code);
        Assert.Contains(_recorder.Endpoint, error.Message, StringComparison.Ordinal);
        Assert.Contains("not as the service does", error.Message, StringComparison.Ordinal);
        Assert.InRange(_recorder.Requests.Count, 1, 10);
    }

    private sealed record Named(string Name);

    [JsonSerializable(typeof(Named))]
    private sealed partial class StrangeContract : JsonSerializerContext;
}
