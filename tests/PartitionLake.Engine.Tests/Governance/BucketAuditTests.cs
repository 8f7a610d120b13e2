using PartitionLake.Engine.Governance.Security.Audit;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Governance;

/// <summary>Each control has a bucket that fails it and one that passes, made by another client.</summary>
public sealed class BucketAuditTests(MotoServer server) : IDisposable
{
    private const string PublicRead = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*"}]}""";
    private const string TiedRead =
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]}""";
    private const string PublicWrite = """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:Put*","Resource":"arn:aws:s3:::BUCKET/*"}]}""";
    private const string ForeignSensitive =
        """{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":["s3:GetObject","s3:PutBucketPolicy"],"Resource":"arn:aws:s3:::BUCKET"}}""";
    private const string DenyHttp =
        """{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""";
    private const string DenyHttpForSome =
        """{"Statement":[{"Effect":"Deny","Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""";
    private const string DenyHttpForObjects =
        """{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::BUCKET/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""";

    private const string Prologue =
        """
        s3 = client('s3')
        def policy(text): s3.put_bucket_policy(Bucket=b, Policy=text.replace('BUCKET', b))
        def block(on=True): s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration={'BlockPublicAcls': True, 'IgnorePublicAcls': on, 'BlockPublicPolicy': True, 'RestrictPublicBuckets': True})
        def version(status='Enabled'): s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={'Status': status})
        def rule(status): s3.put_bucket_lifecycle_configuration(Bucket=b, LifecycleConfiguration={'Rules': [{'ID': 'x', 'Filter': {'Prefix': ''}, 'Status': status, 'Expiration': {'Days': 9}}]})
        def encrypt(method): s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={'Rules': [{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': method}}]})

        """;

    private readonly GovernedBucket _bucket = new(server);

    /// <summary>The id, a program that makes the bucket fail, and one that makes it pass; both know s3, b and what Prologue defines.</summary>
    private static readonly (string Id, string Failing, string Passing)[] Controls =
    [
        ("S3.2", $"policy('{PublicRead}')", $"policy('{TiedRead}')"),
        ("S3.2", "s3.put_bucket_acl(Bucket=b, ACL='public-read')", "s3.put_bucket_acl(Bucket=b, ACL='private')"),
        ("S3.2", $"policy('{PublicRead}')", "block()"),
        ("S3.3", $"policy('{PublicWrite}')", "block()"),
        ("S3.3", "s3.put_bucket_acl(Bucket=b, GrantWrite='uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"')",
            "s3.put_bucket_acl(Bucket=b, ACL='public-read')"),
        ("S3.5", $"policy('{DenyHttpForSome}')", $"policy('{DenyHttp}')"),
        ("S3.5", $"policy('{DenyHttpForObjects}')", $"policy('{DenyHttp}')"),
        ("S3.6", $"policy('{ForeignSensitive}')", $"policy('{ForeignSensitive.Replace("999999999999", "123456789012", StringComparison.Ordinal)}')"),
        ("S3.8", "block(False)", "block()"),
        (
            "S3.9", "pass",
            "s3.create_bucket(Bucket=b + '-l', ACL='log-delivery-write'); s3.put_bucket_logging(Bucket=b, "
                + "BucketLoggingStatus={'LoggingEnabled': {'TargetBucket': b + '-l', 'TargetPrefix': ''}})"),
        ("S3.10", "version()", "version(); rule('Enabled')"),
        ("S3.11", "pass",
            "s3.put_bucket_notification_configuration(Bucket=b, NotificationConfiguration={'TopicConfigurations': "
                + "[{'TopicArn': 'arn:aws:sns:us-east-1:123456789012:t', 'Events': ['s3:ObjectCreated:*']}]})"),
        ("S3.12", "pass", "s3.put_bucket_ownership_controls(Bucket=b, OwnershipControls={'Rules': [{'ObjectOwnership': 'BucketOwnerEnforced'}]})"),
        ("S3.13", "rule('Disabled')", "rule('Enabled')"),
        ("S3.14", "version('Suspended')", "version()"),
        ("S3.15", "version()", "version(); s3.put_object_lock_configuration(Bucket=b, ObjectLockConfiguration={'ObjectLockEnabled': 'Enabled'})"),
        ("S3.17", "encrypt('AES256')", "encrypt('aws:kms')"),
    ];

    /// <summary>A denied sub-resource, and the controls that rest on it.</summary>
    public static TheoryData<string, string> Denials => new()
    {
        { "versioning", "S3.10 S3.14 S3.20" },
        { "encryption", "S3.17" },
        { "publicAccessBlock", "S3.8" },
        { "ownershipControls", "S3.12" },
        { "policy", "S3.2 S3.3 S3.5 S3.6" },
        { "policyStatus", "S3.2 S3.3" },
        { "logging", "S3.9" },
        { "object-lock", "S3.15" },
        { "lifecycle", "S3.13" },
        { "notification", "S3.11" },
        { "acl", "S3.2 S3.3" },
    };

    public void Dispose() => _bucket.Dispose();

    [Fact]
    public async Task Each_control_has_a_bucket_that_fails_it_and_one_that_passes()
    {
        var names = Controls.SelectMany((control, i) => new[] { $"{_bucket.Name}-f{i}", $"{_bucket.Name}-p{i}" }).ToList();
        var programs = Controls.SelectMany(control => new[] { control.Failing, control.Passing }).ToList();
        _bucket.Boto.Run($"{Prologue}for b, program in zip(*args): s3.create_bucket(Bucket=b); exec(program)", names, programs);
        var wrong = new List<string>();
        for (var i = 0; i < Controls.Length; i++)
        {
            var (id, _, _) = Controls[i];
            var failed = (await _bucket.AuditAsync("123456789012", names[2 * i])).Findings.Single(finding => finding.Id == id);
            var passed = (await _bucket.AuditAsync("123456789012", names[(2 * i) + 1])).Findings.Single(finding => finding.Id == id);
            if ((failed.Status, passed.Status) != (FindingStatus.Failed, FindingStatus.Passed)
                || failed.Remedy is null || passed.Remedy is not null || failed.Evidence == passed.Evidence)
                wrong.Add($"{i}: {failed} {passed}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_audit_has_all_controls_in_order_and_sends_only_valid_reads()
    {
        var report = await _bucket.AuditAsync();

        Assert.Equal(
            ["S3.1", "S3.2", "S3.3", "S3.5", "S3.6", "S3.7", "S3.8", "S3.9", "S3.10", "S3.11", "S3.12",
                "S3.13", "S3.14", "S3.15", "S3.17", "S3.19", "S3.20", "S3.22", "S3.23", "S3.24", "S3.25"],
            report.Findings.Select(finding => finding.Id));
        Assert.Empty(report.Errors);
        Assert.Empty(_bucket.Recorder.Writes);
        _bucket.AssertRequestsAreValid();
        Assert.All(report.Findings, finding => Assert.DoesNotContain('\n', finding.Title + finding.Evidence + finding.Remedy));
    }

    [Theory]
    [MemberData(nameof(Denials))]
    public async Task Access_denied_is_never_a_pass(string setting, string ids)
    {
        _bucket.Recorder.Answer = request => request.Asks(setting) ? CannedAnswer.AccessDenied : null;

        var report = await _bucket.AuditAsync();

        Assert.Equal(LakeErrorCode.AccessDenied, Assert.Single(report.Errors).Code);
        Assert.Equal(21, report.Findings.Count);
        Assert.Equal(ids.Split(' '), report.Findings.Where(finding => finding.Status == FindingStatus.CannotTell).Select(finding => finding.Id));
    }

    [Fact]
    public async Task A_public_grant_behind_block_settings_that_cannot_be_read_is_neither_passed_nor_failed()
    {
        Make($"policy('{PublicRead}')");
        _bucket.Recorder.Answer = request => request.Asks("publicAccessBlock") ? CannedAnswer.AccessDenied : null;

        var found = (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == "S3.2");

        Assert.Equal(FindingStatus.CannotTell, found.Status);
    }

    [Fact]
    public async Task Another_account_is_not_judged_while_the_own_one_is_unknown()
    {
        Make($"policy('{ForeignSensitive}')");

        var found = (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == "S3.6");

        Assert.Equal(FindingStatus.CannotTell, found.Status);
        Assert.Contains("-ExpectedBucketOwner", found.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_to_EventBridge_count()
    {
        _bucket.Recorder.Answer = request => request.Asks("notification")
            ? new CannedAnswer(
                200,
                """<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>""")
            : null;

        Assert.Equal(FindingStatus.Passed, (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == "S3.11").Status);
    }

    [Fact]
    public async Task MFA_delete_is_judged_as_Security_Hub_does()
    {
        const string answer =
            """<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>""";
        var plain = await StatusAsync();
        Make("version()");
        var versioned = await StatusAsync();
        _bucket.Recorder.Answer = request => request.Asks("versioning") ? new CannedAnswer(200, answer) : null;
        var protectedByMfa = await StatusAsync();
        _bucket.Recorder.Answer = static _ => null;
        Make("rule('Enabled')");
        var withLifecycle = await StatusAsync();

        Assert.Equal([FindingStatus.NotAvailable, FindingStatus.Failed, FindingStatus.Passed, FindingStatus.NotAvailable],
            [plain, versioned, protectedByMfa, withLifecycle]);

        async Task<FindingStatus> StatusAsync() => (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == "S3.20").Status;
    }

    [Theory]
    [InlineData(
        "S3.5",
        """{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"s3:*","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""")]
    [InlineData(
        "S3.5",
        """{"Statement":[{"Effect":"Deny","Principal":"*","NotAction":"s3:GetObject","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}""")]
    [InlineData(
        "S3.2",
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}}]}""")]
    [InlineData(
        "S3.2",
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*","Condition":{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}}]}""")]
    [InlineData(
        "S3.2",
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-?"}}}]}""")]
    public async Task A_statement_that_leaves_somebody_out_or_lets_nearly_everyone_in_is_not_taken_for_safer_than_it_is(string id, string policy)
    {
        Remember(policy);

        Assert.Equal(FindingStatus.Failed, (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == id).Status);
    }

    [Theory]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/*"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.7"]}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}""")]
    [InlineData("""{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::other"}}""")]
    public async Task A_condition_that_ties_a_statement_to_known_callers_is_no_public_one(string condition)
    {
        Remember("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::BUCKET/*","Condition":CONDITION}]}"""
            .Replace("CONDITION", condition, StringComparison.Ordinal));

        Assert.Equal(FindingStatus.Passed, (await _bucket.AuditAsync()).Findings.Single(finding => finding.Id == "S3.2").Status);
    }

    [Fact]
    public async Task What_S3_itself_takes_for_public_fails_although_no_statement_looks_so()
    {
        Remember(TiedRead, isPublic: true);

        var found = (await _bucket.AuditAsync()).Findings.Where(finding => finding.Id is "S3.2" or "S3.3").ToList();

        Assert.All(found, finding => Assert.Equal(FindingStatus.Failed, finding.Status));
        Assert.All(found, finding => Assert.Contains("GetBucketPolicyStatus", finding.Evidence));
    }

    private void Remember(string policy, bool? isPublic = null) => _bucket.Recorder.Answer = request =>
        request.Asks("policyStatus") ? isPublic is null ? CannedAnswer.OfS3(404, "NoSuchBucketPolicy") : new CannedAnswer(
            200, $"<PolicyStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsPublic>{(isPublic == true ? "TRUE" : "FALSE")}</IsPublic></PolicyStatus>")
        : request.Asks("policy") ? new CannedAnswer(200, policy.Replace("BUCKET", _bucket.Name, StringComparison.Ordinal))
        : null;

    private void Make(string program) => _bucket.Boto.Run($"{Prologue}b = args[0]\n{program}", _bucket.Name);
}
