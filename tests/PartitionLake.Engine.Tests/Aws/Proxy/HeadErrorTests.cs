using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>A first request that is a HEAD, whose error has no body, names its cause all the same.</summary>
public sealed class HeadErrorTests : IDisposable
{
    private readonly ProxiedAws _aws = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _aws.Dispose();

    private S3Store NewStore(string? token = null)
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Boto().Run("[client('s3').put_object(Bucket=args[0], Key=k, Body=b) for k, b in (('lake/x', b'one'), ('lake/empty', b''))]", bucket);
        return new S3Store(_aws.Session(ProxiedAws.Options(MotoServer.Region) with { SessionToken = token, RetryBudget = TimeSpan.FromSeconds(5) }),
            bucket, "lake/", new S3Options());
    }

    [Theory]
    [InlineData("token", LakeErrorCode.CredentialsRejected, "ExpiredToken")]
    [InlineData("signature", LakeErrorCode.CredentialsRejected, "SignatureDoesNotMatch")]
    [InlineData("permission", LakeErrorCode.AccessDenied, "s3:GetObject")]
    public async Task The_cause_is_named(string fault, LakeErrorCode code, string named)
    {
        using var store = NewStore("a-token");
        if (fault == "token")
            _aws.Proxy.Expire("a-token");
        else if (fault == "signature")
            _aws.Proxy.RejectSignature(MotoServer.AccessKey);
        else
            _aws.Proxy.Deny("s3:GetObject");

        var failure = await Assert.ThrowsAsync<LakeException>(() => store.FindAsync("x", Cancel).AsTask());

        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_clock_that_is_off_is_corrected(int hours)
    {
        using var store = NewStore();
        _aws.Proxy.Store.Rules.ClockOffset = TimeSpan.FromHours(hours);

        Assert.Equal(3, (await store.FindAsync("x", Cancel))!.Length);
        Assert.Equal(0, (await store.FindAsync("empty", Cancel))!.Length);
    }

    [Fact]
    public async Task What_is_not_there_is_no_error()
    {
        using var store = NewStore();

        Assert.Null(await store.FindAsync("nothing", Cancel));
        Assert.Equal(0, _aws.Proxy.CountOf("GetObject"));
    }
}
