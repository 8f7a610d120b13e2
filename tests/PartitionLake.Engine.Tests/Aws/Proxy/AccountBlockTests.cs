using PartitionLake.Engine.Governance.Security.Audit;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>The block of public access of an account, which S3 Control tells.</summary>
public sealed class AccountBlockTests : IDisposable
{
    private const string Account = "123456789012";

    private readonly ProxiedAws _aws = new();

    public void Dispose() => _aws.Dispose();

    [Fact]
    public async Task The_account_passes_with_all_four_flags_and_fails_without()
    {
        var bucket = _aws.Boto().CreateBucket();
        const string set =
            "client('s3control').put_public_access_block(AccountId=args[0], PublicAccessBlockConfiguration={'BlockPublicAcls': "
                + "True, 'IgnorePublicAcls': True, 'BlockPublicPolicy': True, 'RestrictPublicBuckets': args[1]})";

        var none = await JudgeAsync(bucket);
        _aws.Boto().Run(set, Account, false);
        var three = await JudgeAsync(bucket);
        _aws.Boto().Run(set, Account, true);
        var all = await JudgeAsync(bucket);

        Assert.Equal([FindingStatus.Failed, FindingStatus.Failed, FindingStatus.Passed], [none.Status, three.Status, all.Status]);
        Assert.Contains("BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy.", three.Evidence);
        Assert.Contains(_aws.Proxy.Requests, request => request.Host.Name == $"{Account}.s3-control.us-east-1.amazonaws.com"
            && request is { Action: "s3:GetAccountPublicAccessBlock", SignedService: "s3" });
    }

    [Fact]
    public async Task Denied_it_cannot_be_told_and_the_statement_is_named()
    {
        var bucket = _aws.Boto().CreateBucket();
        _aws.Proxy.Deny("s3:GetAccountPublicAccessBlock");

        var report = await BucketAudit.RunAsync(_aws.Session(), new AuditTarget(bucket, Account, "", ""), TestContext.Current.CancellationToken);

        Assert.Equal(FindingStatus.CannotTell, report.Findings[0].Status);
        Assert.Contains("""{"Effect":"Allow","Action":"s3:GetAccountPublicAccessBlock","Resource":"*"}""", Assert.Single(report.Errors).Remedy);
    }

    private async Task<SecurityFinding> JudgeAsync(string bucket) =>
        (await BucketAudit.RunAsync(_aws.Session(), new AuditTarget(bucket, Account, "", ""), TestContext.Current.CancellationToken)).Findings[0];
}
