using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>Looks at a bucket as AWS Security Hub does. Only reads.</summary>
public sealed class BucketAudit
{
    private const string Buckets = "S3 general purpose buckets";

    private static readonly (string Id, string Title, AuditSeverity Severity, string Reason)[] s_others =
    [
        ("S3.7", $"{Buckets} should use cross-Region replication", AuditSeverity.Low,
            "Not judged: a lake can be built again from its inputs, and whether a copy elsewhere is wanted is no matter of the bucket."),
        ("S3.19", "S3 access points should have block public access settings enabled", AuditSeverity.Critical,
            "Not judged: a setting of each access point, which is not part of the bucket."),
        ("S3.22", $"{Buckets} should log object-level write events", AuditSeverity.Medium, "Not judged: a setting of the account's trails in CloudTrail."),
        ("S3.23", $"{Buckets} should log object-level read events", AuditSeverity.Medium, "Not judged: a setting of the account's trails in CloudTrail."),
        ("S3.24", "S3 Multi-Region Access Points should have block public access settings enabled", AuditSeverity.High,
            "Not judged: a setting of each multi-region access point, which is not part of the bucket."),
        ("S3.25", "S3 directory buckets should have lifecycle configurations", AuditSeverity.Low, "Does not apply: lakes are not kept in directory buckets."),
    ];

    private readonly List<SecurityFinding> _findings = [];
    private readonly AuditTarget _target;
    private readonly BucketFacts _facts;
    private readonly string _arn;

    private BucketAudit(AuditTarget target, BucketFacts facts, string arn)
    {
        _target = target;
        _facts = facts;
        _arn = arn;
    }

    /// <summary>One finding per control that can be seen from a bucket.</summary>
    /// <exception cref="LakeException">There is no such bucket, no account, or no service.</exception>
    public static async Task<AuditReport> RunAsync(AwsSession session, AuditTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var calls = new BucketCalls(session, target.Bucket, target.ExpectedBucketOwner);
        var facts = await BucketFacts.ReadAsync(calls, cancellationToken).ConfigureAwait(false);
        if (target.ExpectedBucketOwner is { } account && session.Endpoint is null)
            facts = facts with
            {
                Account = await Reading<PublicAccessBlockConfiguration>.OfAsync(
                    () => AccountBlock.ReadAsync(session, account, cancellationToken)).ConfigureAwait(false)
            };
        var audit = new BucketAudit(target, facts, calls.Arn);
        audit.JudgeAccess();
        audit.JudgePolicy();
        audit.JudgeBucket();
        audit.ListOthers();
        return new AuditReport(
            [.. audit._findings.OrderBy(finding => int.Parse(finding.Id[3..], System.Globalization.CultureInfo.InvariantCulture))], [.. facts.Errors]);
    }

    private void JudgeAccess()
    {
        Add("S3.1", $"{Buckets} should have block public access settings enabled in the account", AuditSeverity.Medium,
            JudgeAccount(),
            Cli(
                $"s3control put-public-access-block --account-id (aws sts get-caller-identity --query Account --output text{_target.CliArguments}) "
                    + "--public-access-block-configuration 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true'"));
        Add("S3.2", $"{Buckets} should block public read access", AuditSeverity.Critical, PublicAccess.Judge(_facts, write: false), SetSecurity());
        Add("S3.3", $"{Buckets} should block public write access", AuditSeverity.Critical, PublicAccess.Judge(_facts, write: true), SetSecurity());
        Add("S3.8", $"{Buckets} should block public access", AuditSeverity.High, _facts.PublicAccess, SetSecurity(), static block =>
            PublicAccessControl.Describe(block) is var flags && flags == PublicAccessControl.AllFlags
                ? (true, "All four flags are on.")
                : (false, $"The flags that are on: {flags}."));
        Add("S3.12", "ACLs should not be used to manage user access to S3 general purpose buckets",
            AuditSeverity.Medium, _facts.Ownership, SetSecurity(), static ownership =>
            (ownership == ObjectOwnership.BucketOwnerEnforced.Value, $"Object ownership is {ownership ?? "not set"}."));
    }

    private (FindingStatus Status, string Evidence) JudgeAccount()
    {
        if (_facts.Account is not { } account)
            return (FindingStatus.NotAvailable, "The block of the account is asked of AWS for the account that -ExpectedBucketOwner names.");
        if (account.Error is { } error)
            return Unread(error);
        var flags = PublicAccessControl.Describe(account.Value);
        return flags == PublicAccessControl.AllFlags
            ? (FindingStatus.Passed, "All four flags of the account are on.")
            : (FindingStatus.Failed, $"The flags of the account that are on: {flags}.");
    }

    /// <summary>Controls of Security Hub for S3 that are not judged, each with the reason, so that nobody takes their absence for a pass.</summary>
    private void ListOthers()
    {
        foreach (var (id, title, severity, reason) in s_others)
            Add(id, title, severity, (FindingStatus.NotAvailable, reason), null);
    }

    private void JudgePolicy()
    {
        Add("S3.5", $"{Buckets} should require requests to use SSL", AuditSeverity.Medium,
            _facts.Policy.Error is { } error ? Unread(error) : PolicyChecks.Transport(_facts.Policy.Value!, _arn), SetSecurity());
        Add("S3.6", "S3 general purpose bucket policies should restrict access to other AWS accounts", AuditSeverity.High,
            _facts.Policy.Error is { } unread ? Unread(unread) : PolicyChecks.OtherAccounts(_facts.Policy.Value!, _target.ExpectedBucketOwner),
            $"{Cli($"s3api get-bucket-policy --bucket {_target.Bucket} --query Policy --output text")} > policy.json; $null = Read-Host 'Take the statement "
                + $"out of policy.json, then press Enter'; {Cli($"s3api put-bucket-policy --bucket {_target.Bucket} --policy file://policy.json")}");
    }

    private void JudgeBucket()
    {
        Add("S3.9", $"{Buckets} should have server access logging enabled", AuditSeverity.Medium,
            _facts.Logging, SetSecurity($" -LogBucket {_target.Bucket}-logs"), static logging =>
            (logging is not null, logging is null
                ? "Access logging is off. The log bucket must exist, in the same account and region."
                : $"Logs go to s3://{logging.TargetBucketName}/{logging.TargetPrefix}."));
        Add("S3.10", $"{Buckets} with versioning enabled should have Lifecycle configurations",
            AuditSeverity.Medium, JudgeVersionedLifecycle(), SetLifecycle());
        Add("S3.11", $"{Buckets} should have event notifications enabled", AuditSeverity.Medium, _facts.Notification,
            Cli($"s3api put-bucket-notification-configuration --bucket {_target.Bucket} --notification-configuration 'EventBridgeConfiguration={{}}'"),
            JudgeNotification);
        Add("S3.13", $"{Buckets} should have Lifecycle configurations", AuditSeverity.Low, _facts.Lifecycle, SetLifecycle(), JudgeLifecycle);
        Add("S3.14", $"{Buckets} should have versioning enabled", AuditSeverity.Low, _facts.Versioning, SetSecurity(), static versioning =>
            (IsVersioned(versioning), $"Versioning is {versioning?.Status?.Value ?? "Off"}."));
        Add("S3.15", $"{Buckets} should have Object Lock enabled", AuditSeverity.Medium,
            _facts.ObjectLock, SetSecurity(" -ObjectLockDays 1 -Force"), static objectLock =>
            (objectLock is not null, objectLock is null ? "Object Lock is off. Once on it stays on for ever." : "Object Lock is on."));
        Add("S3.17", $"{Buckets} should be encrypted at rest with AWS KMS keys", AuditSeverity.Medium,
            _facts.Encryption, SetSecurity(" -KmsKeyId alias/aws/s3"), static rules =>
        {
            var method = rules is [{ ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm: { } found }, ..] ? found : ServerSideEncryptionMethod.None;
            return (method == ServerSideEncryptionMethod.AWSKMS || method == ServerSideEncryptionMethod.AWSKMSDSSE,
                $"Default encryption is {(string.IsNullOrEmpty(method.Value) ? "not set" : method.Value)}.");
        });
        Add("S3.20", $"{Buckets} should have MFA delete enabled", AuditSeverity.Low, JudgeMfaDelete(),
            Cli(
                $"s3api put-bucket-versioning --bucket {_target.Bucket} --versioning-configuration 'Status=Enabled,MFADelete=Enabled' "
                    + "--mfa (Read-Host 'Serial number of the MFA device of the root user, a space, and its code')"));
    }

    private (FindingStatus Status, string Evidence) JudgeVersionedLifecycle()
    {
        if (_facts.Versioning.Error is { } unread)
            return Unread(unread);
        if (!IsVersioned(_facts.Versioning.Value))
            return (FindingStatus.NotAvailable, "The bucket is not versioned.");
        return _facts.Lifecycle.Error is { } error ? Unread(error) : Verdict(JudgeLifecycle(_facts.Lifecycle.Value));
    }

    // Security Hub has no finding for buckets with a lifecycle: S3 does not let them have MFA delete.
    private (FindingStatus Status, string Evidence) JudgeMfaDelete()
    {
        if (_facts.Versioning.Error is { } unread)
            return Unread(unread);
        if (_facts.Versioning.Value?.EnableMfaDelete == true)
            return (FindingStatus.Passed, "MFA delete is on.");
        if (!IsVersioned(_facts.Versioning.Value))
            return (FindingStatus.NotAvailable, "The bucket is not versioned.");
        if (_facts.Lifecycle.Error is { } error)
            return Unread(error);
        return _facts.Lifecycle.Value is { Count: > 0 }
            ? (FindingStatus.NotAvailable, "The bucket has a lifecycle, which excludes MFA delete.")
            : (FindingStatus.Failed, "MFA delete is off. Only the root user can switch it on.");
    }

    private static (bool Passes, string Evidence) JudgeLifecycle(List<LifecycleRule>? rules)
    {
        var enabled = rules?.Count(rule => rule.Status == LifecycleRuleStatus.Enabled) ?? 0;
        return (enabled > 0, enabled > 0 ? $"{enabled} lifecycle rules are enabled." : "No lifecycle rule is enabled.");
    }

    private static (bool Passes, string Evidence) JudgeNotification(GetBucketNotificationResponse? notification)
    {
        var passes = notification is not null
            && (notification.EventBridgeConfiguration is not null || notification.LambdaFunctionConfigurations is { Count: > 0 }
            || notification.QueueConfigurations is { Count: > 0 } || notification.TopicConfigurations is { Count: > 0 });
        return (passes, passes ? "Events are sent." : "No events are sent.");
    }

    private static bool IsVersioned(S3BucketVersioningConfig? versioning) => versioning?.Status == VersionStatus.Enabled;

    private static (FindingStatus Status, string Evidence) Unread(LakeException error) => (FindingStatus.CannotTell, error.Message);

    private static (FindingStatus Status, string Evidence) Verdict((bool Passes, string Evidence) judged) =>
        (judged.Passes ? FindingStatus.Passed : FindingStatus.Failed, judged.Evidence);

    private void Add<T>(string id, string title, AuditSeverity severity, Reading<T> reading, string remedy, Func<T?, (bool Passes, string Evidence)> judge) =>
        Add(id, title, severity, reading.Error is { } error ? Unread(error) : Verdict(judge(reading.Value)), remedy);

    private void Add(string id, string title, AuditSeverity severity, (FindingStatus Status, string Evidence) found, string? remedy) =>
        _findings.Add(new SecurityFinding(id, title, severity, found.Status, OneLine(found.Evidence), found.Status == FindingStatus.Passed ? null : remedy));

    // Whatever a service says, a row of a table stays a row.
    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private string SetSecurity(string arguments = "") => $"Set-LakeSecurity -BucketName {_target.Bucket}{arguments}{_target.CmdletArguments}";

    private string SetLifecycle() => $"Set-LakeLifecycle -BucketName {_target.Bucket} -NoTransition{_target.CmdletArguments}";

    private string Cli(string arguments) => $"aws {arguments}{_target.CliArguments}";
}
