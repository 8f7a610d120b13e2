using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>Profiles whose credentials come from the token service or from a process: where it is asked, and what is said when it refuses.</summary>
public sealed class RoleTests : IDisposable
{
    private readonly ProxiedAws _aws = new();
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _aws.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("eu-west-1", "aws", "eu-west-1")]
    [InlineData("us-gov-east-1", "aws-us-gov", "us-gov-east-1")]
    [InlineData("cn-north-1", "aws-cn", "cn-north-1")]
    [InlineData("eu-west-1", "aws-us-gov", "us-gov-west-1")]
    public async Task The_token_service_is_asked_in_the_profiles_region_and_the_roles_partition(string region, string partition, string asked)
    {
        await PutAsync(Profile(region, $"role_arn = arn:{partition}:iam::123456789012:role/lake"), region);

        var assumed = Assert.Single(_aws.Proxy.Requests, request => request.Service == "sts");
        Assert.Equal(("AssumeRole", asked, 200), (assumed.Operation, assumed.Host.Region, assumed.Status));
        Assert.False(assumed.Host.IsGlobal);
        Assert.Empty(RequestValidator.Check([assumed])[0].Faults);
        Assert.All(_aws.Proxy.Requests.Where(request => request.Operation == "PutObject"),
            request => Assert.StartsWith("ASIA", request.AccessKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reason_of_a_role_that_may_not_be_assumed_is_the_services_own()
    {
        _aws.Proxy.Deny("sts:AssumeRole");

        var failure = await Assert.ThrowsAsync<LakeException>(() => PutAsync(Profile("eu-west-1", "role_arn = arn:aws:iam::123456789012:role/lake")));

        Assert.Equal(LakeErrorCode.CredentialsRejected, failure.Code);
        Assert.Contains("not authorized to perform: sts:AssumeRole", failure.Message, StringComparison.Ordinal);
        Assert.Contains("arn:aws:iam::123456789012:role/lake", failure.Message, StringComparison.Ordinal);
        Assert.Contains("eu-west-1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _aws.Proxy.CountOf("AssumeRole"));
    }

    [Fact]
    public async Task The_code_of_a_device_is_asked_for()
    {
        const string role = "role_arn = arn:aws:iam::123456789012:role/lake\nmfa_serial = arn:aws:iam::123456789012:mfa/me";
        string? asked = null;

        await PutAsync(Profile("eu-west-1", role) with { AskMfaCode = serial => { asked = serial; return " 123456\n"; } });

        Assert.Equal("arn:aws:iam::123456789012:mfa/me", asked);
        var assumed = Assert.Single(_aws.Proxy.Requests, request => request.Service == "sts");
        Assert.Contains("TokenCode=123456", assumed.Text, StringComparison.Ordinal);
        Assert.Empty(RequestValidator.Check([assumed])[0].Faults);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_nobody_answers_a_role_with_a_device_is_refused_at_once(bool asks)
    {
        const string role = "role_arn = arn:aws:iam::123456789012:role/lake\nmfa_serial = arn:aws:iam::123456789012:mfa/me";

        var failure = await Assert.ThrowsAsync<LakeException>(() => PutAsync(Profile("eu-west-1", role) with { AskMfaCode = asks ? _ => null : null }));

        Assert.Equal(LakeErrorCode.CredentialsRejected, failure.Code);
        Assert.Contains("mfa/me", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nobody is there to answer", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_aws.Proxy.Requests, request => request.Service == "sts");
    }

    [Fact]
    public async Task A_process_that_fails_is_shown_with_what_it_says()
    {
        var script = OperatingSystem.IsWindows() ? "cmd /c \"echo no badge today 1>&2 & exit 3\"" : "sh -c 'echo no badge today >&2; exit 3'";

        var failure = await Assert.ThrowsAsync<LakeException>(() => PutAsync(Location($"[p]\ncredential_process = {script}\nregion = us-east-1\n")));

        Assert.Equal(LakeErrorCode.CredentialsRejected, failure.Code);
        Assert.Contains("The profile 'p' gives no credentials at present", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no badge today", failure.Message, StringComparison.Ordinal);
        Assert.Contains("credential_process", failure.Remedy, StringComparison.Ordinal);
    }

    private AwsOptions Profile(string region, string role) => Location(
        $"""
        [keys]
        aws_access_key_id = {MotoServer.AccessKey}
        aws_secret_access_key = {MotoServer.SecretKey}
        [p]
        source_profile = keys
        region = {region}
        {role}

        """);

    private AwsOptions Location(string profiles)
    {
        File.WriteAllText(_folder["credentials"], profiles);
        return new AwsOptions { ProfileName = "p", ProfileLocation = _folder["credentials"], RetryBudget = TimeSpan.FromSeconds(5) };
    }

    private async Task PutAsync(AwsOptions options, string region = "eu-west-1")
    {
        var bucket = _aws.Boto(region).CreateBucket();
        using var store = new S3Store(_aws.Session(options), bucket, "lake/", new S3Options());
        await store.PutAsync("x", "one"u8.ToArray(), Cancel);
    }
}
