using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>Credentials that end while a command runs are asked again from where they came.</summary>
public sealed class RenewedCredentialsTests : IDisposable
{
    private readonly ProxiedAws _aws = new();
    private readonly TempFolder _folder = new();
    private readonly string _bucket;

    public RenewedCredentialsTests() => _bucket = _aws.Boto().CreateBucket();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _aws.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task From_a_file_that_another_tool_has_written_anew()
    {
        Write("first");
        using var store = new S3Store(
            _aws.Session(new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"] }), _bucket, "lake/", new S3Options());
        await store.PutAsync("a", "one"u8.ToArray(), Cancel);

        Write("second");
        _aws.Proxy.Expire("first");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.PutAsync($"b{i}", "two"u8.ToArray(), Cancel).AsTask()));

        Assert.Equal(21, _aws.Proxy.Requests.Count(request => request is { Operation: "PutObject", Status: 200 }));
        Assert.Equal("second", _aws.Proxy.Requests[^1].SessionToken);
    }

    [Fact]
    public async Task Also_where_the_first_to_meet_the_end_is_a_HEAD()
    {
        Write("first");
        using var store = new S3Store(
            _aws.Session(new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"] }), _bucket, "lake/", new S3Options());
        await store.PutAsync("a", "one"u8.ToArray(), Cancel);

        Write("second");
        _aws.Proxy.Expire("first");

        Assert.Equal(3, (await store.FindAsync("a", Cancel))!.Length);
    }

    [Fact]
    public async Task From_the_session_for_each_request()
    {
        var token = "first";
        var options = ProxiedAws.Options(MotoServer.Region) with
        {
            AccessKey = null,
            SecretKey = null,
            StoredKeys = () => new AwsKeys(MotoServer.AccessKey, MotoServer.SecretKey, token)
        };
        using var store = new S3Store(_aws.Session(options), _bucket, "lake/", new S3Options());
        await store.PutAsync("a", "one"u8.ToArray(), Cancel);

        token = "second";
        _aws.Proxy.Expire("first");
        await store.PutAsync("b", "two"u8.ToArray(), Cancel);

        Assert.Equal(["first", "second"], _aws.Proxy.Requests.Where(request => request.Operation == "PutObject").Select(request => request.SessionToken));
    }

    [Fact]
    public async Task From_the_token_service_for_a_role()
    {
        File.WriteAllText(_folder["credentials"],
            $"""
            [keys]
            aws_access_key_id = {MotoServer.AccessKey}
            aws_secret_access_key = {MotoServer.SecretKey}
            [p]
            source_profile = keys
            role_arn = arn:aws:iam::123456789012:role/lake
            region = us-east-1

            """);
        using var store = new S3Store(
            _aws.Session(new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"] }), _bucket, "lake/", new S3Options());
        await store.PutAsync("a", "one"u8.ToArray(), Cancel);

        _aws.Proxy.Expire(_aws.Proxy.Requests[^1].SessionToken!);
        await store.PutAsync("b", "two"u8.ToArray(), Cancel);

        Assert.Equal(2, _aws.Proxy.CountOf("AssumeRole"));
        Assert.Equal([200, 400, 200], _aws.Proxy.Requests.Where(request => request.Operation == "PutObject").Select(request => request.Status));
    }

    [Fact]
    public async Task From_a_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process is a shell script.");
        File.WriteAllText(_folder["token"], "first");
        File.WriteAllText(_folder["give.sh"],
            $$"""
            printf '{"Version": 1, "AccessKeyId": "{{MotoServer.AccessKey}}", "SecretAccessKey": "secret", "SessionToken": "%s", "Expiration": "2099-01-01T00:00:00Z"}' "$(cat '{{_folder["token"]}}')"
            """);
        File.WriteAllText(_folder["credentials"], $"[p]\nregion = us-east-1\ncredential_process = sh \"{_folder["give.sh"]}\"\n");
        using var store = new S3Store(
            _aws.Session(new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"] }), _bucket, "lake/", new S3Options());
        await store.PutAsync("a", "one"u8.ToArray(), Cancel);

        File.WriteAllText(_folder["token"], "second");
        _aws.Proxy.Expire("first");
        await store.PutAsync("b", "two"u8.ToArray(), Cancel);

        Assert.Equal("second", _aws.Proxy.Requests[^1].SessionToken);
    }

    [Fact]
    public async Task A_source_that_gives_the_same_again_ends_the_command_at_once()
    {
        Write("first");
        using var store = new S3Store(
            _aws.Session(new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"] }), _bucket, "lake/", new S3Options());
        _aws.Proxy.Expire("first");

        var failure = await Assert.ThrowsAsync<LakeException>(() => store.PutAsync("a", "one"u8.ToArray(), Cancel).AsTask());

        Assert.Equal(LakeErrorCode.CredentialsRejected, failure.Code);
        Assert.Contains("ExpiredToken", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _aws.Proxy.CountOf("PutObject"));
    }

    private void Write(string token) => File.WriteAllText(_folder["credentials"],
        $"[p]\naws_access_key_id = {MotoServer.AccessKey}\naws_secret_access_key = {MotoServer.SecretKey}\naws_session_token = {token}\nregion = us-east-1\n");
}
