using System.Text.Json;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Security;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Governance;

public sealed class BucketSecurityTests(MotoServer server) : IDisposable
{
    private readonly GovernedBucket _bucket = new(server);

    public static TheoryData<string> Settings => ["versioning", "encryption", "policy", "publicAccessBlock", "ownershipControls", "logging", "object-lock"];

    public void Dispose() => _bucket.Dispose();

    [Fact]
    public async Task Everything_is_set_with_valid_requests_and_a_second_run_writes_nothing()
    {
        var options = Everything();

        var first = await _bucket.SecureAsync(options);
        _bucket.AssertRequestsAreValid();
        _bucket.Recorder.Clear();
        var second = await _bucket.SecureAsync(options);

        Assert.Equal(["Versioning", "Encryption", "Policy", "PublicAccessBlock", "Ownership", "LogDelivery", "Logging", "ObjectLock"],
            first.Select(change => change.Name));
        Assert.All(first, change => Assert.Equal(ChangeStatus.Changed, change.Status));
        Assert.All(second, change => Assert.Equal(ChangeStatus.Unchanged, change.Status));
        Assert.NotEmpty(_bucket.Recorder.Requests);
        Assert.Empty(_bucket.Recorder.Writes);
        Assert.Equal(first.Select(change => change.After), second.Select(change => change.Before));
    }

    [Fact]
    public async Task The_server_holds_what_was_asked_for()
    {
        var options = Everything();

        await _bucket.SecureAsync(options);

        var held = _bucket.Boto.Run(
            """
            s3 = client('s3'); b = args[0]
            answer({
                'versioning': s3.get_bucket_versioning(Bucket=b)['Status'],
                'encryption': s3.get_bucket_encryption(Bucket=b)['ServerSideEncryptionConfiguration']['Rules'][0],
                'block': sorted(s3.get_public_access_block(Bucket=b)['PublicAccessBlockConfiguration'].values()),
                'ownership': s3.get_bucket_ownership_controls(Bucket=b)['OwnershipControls']['Rules'][0]['ObjectOwnership'],
                'logging': s3.get_bucket_logging(Bucket=b)['LoggingEnabled'],
                'lock': s3.get_object_lock_configuration(Bucket=b)['ObjectLockConfiguration']['Rule']['DefaultRetention'],
                'policy': json.loads(s3.get_bucket_policy(Bucket=b)['Policy']),
            })
            """,
            _bucket.Name);
        Assert.Equal("Enabled", held.GetProperty("versioning").GetString());
        Assert.Equal("aws:kms", held.GetProperty("encryption").GetProperty("ApplyServerSideEncryptionByDefault").GetProperty("SSEAlgorithm").GetString());
        Assert.Equal("alias/lake", held.GetProperty("encryption").GetProperty("ApplyServerSideEncryptionByDefault").GetProperty("KMSMasterKeyID").GetString());
        Assert.True(held.GetProperty("encryption").GetProperty("BucketKeyEnabled").GetBoolean());
        Assert.All(held.GetProperty("block").EnumerateArray(), flag => Assert.True(flag.GetBoolean()));
        Assert.Equal("BucketOwnerEnforced", held.GetProperty("ownership").GetString());
        Assert.Equal(options.LogBucket, held.GetProperty("logging").GetProperty("TargetBucket").GetString());
        Assert.Equal("GOVERNANCE", held.GetProperty("lock").GetProperty("Mode").GetString());
        Assert.Equal(7, held.GetProperty("lock").GetProperty("Days").GetInt32());
        var conditions = held.GetProperty("policy").GetProperty("Statement").EnumerateArray().Select(s => s.GetProperty("Condition").GetRawText()).ToList();
        Assert.Contains(conditions, text => text.Contains("aws:SecureTransport", StringComparison.Ordinal));
        Assert.Contains(conditions, text => text.Contains("s3:TlsVersion", StringComparison.Ordinal));
        Assert.Contains(conditions, text => text.Contains("customer-algorithm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Grants_that_keep_ACLs_from_being_disabled_are_named_and_the_other_settings_are_made()
    {
        _bucket.Boto.Run("client('s3').put_bucket_acl(Bucket=args[0], ACL='public-read')", _bucket.Name);

        var changes = await _bucket.SecureAsync();

        var failed = Assert.Single(changes, change => change.Status == ChangeStatus.Failed);
        Assert.Equal("Ownership", failed.Name);
        Assert.Contains("grants READ to http://acs.amazonaws.com/groups/global/AllUsers", failed.Error!.Message);
        Assert.Contains($"put-bucket-acl --bucket {_bucket.Name} --acl private", failed.Error.Remedy);
        Assert.DoesNotContain(_bucket.Recorder.Writes, request => request.Asks("ownershipControls"));
    }

    [Theory]
    [InlineData("s3.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={'Rules': "
        + "[{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms'}}]})", "encryption is aws:kms")]
    [InlineData("s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={'Status': 'Enabled'}); s3.put_object_lock_configuration(Bucket=b, "
        + "ObjectLockConfiguration={'ObjectLockEnabled': 'Enabled', 'Rule': {'DefaultRetention': {'Mode': 'GOVERNANCE', 'Days': 1}}})", "default retention")]
    public async Task A_log_bucket_to_which_no_log_would_ever_come_is_refused_by_the_reason(string program, string reason)
    {
        var logs = _bucket.Name + "-l";
        _bucket.Boto.Run($"s3 = client('s3'); b = args[0]; s3.create_bucket(Bucket=b); {program}", logs);

        var changes = await _bucket.SecureAsync(new SecurityOptions { LogBucket = logs });

        var refused = Assert.Single(changes, change => change.Name == "LogDelivery");
        Assert.Equal((ChangeStatus.Failed, LakeErrorCode.RuleInvalid), (refused.Status, refused.Error!.Code));
        Assert.Contains(reason, refused.Error.Message);
    }

    [Fact]
    public async Task Keys_of_the_caller_are_blocked_in_the_rule_too()
    {
        await _bucket.SecureAsync(Everything());

        var rule = Assert.Single(_bucket.Recorder.Writes, request => request.Asks("encryption"));

        Assert.Contains("<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>", rule.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_policy_of_ten_statements_comes_out_whole_and_the_old_one_is_in_the_result()
    {
        var old = "{ \"Version\": \"2012-10-17\", \"Statement\": [ " + string.Join(" , ", Enumerable.Range(0, 10).Select(i =>
            $$"""{"Sid": "Team{{i}}", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/r{{i}}"}, "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::{{_bucket.Name}}/{{i}}/*"}""")) + " ] }";
        _bucket.Boto.Run("client('s3').put_bucket_policy(Bucket=args[0], Policy=args[1])", _bucket.Name, old);

        var change = Assert.Single(await _bucket.SecureAsync(), change => change.Name == "Policy");

        var now = _bucket.Boto.Run("answer(client('s3').get_bucket_policy(Bucket=args[0])['Policy'])", _bucket.Name).GetString()!;
        Assert.Equal(old, change.OldDocument);
        Assert.Equal(now, change.NewDocument);
        using var before = JsonDocument.Parse(old);
        using var after = JsonDocument.Parse(now);
        var statements = after.RootElement.GetProperty("Statement").EnumerateArray().Select(s => s.GetRawText()).ToList();
        Assert.Equal(before.RootElement.GetProperty("Statement").EnumerateArray().Select(s => s.GetRawText()), statements[..10]);
        Assert.Equal(13, statements.Count);
    }

    [Fact]
    public async Task A_preview_writes_nothing_and_shows_before_and_after()
    {
        var changes = await _bucket.SecureAsync(Everything(), Approval.Preview);

        Assert.Empty(_bucket.Recorder.Writes);
        Assert.All(changes, change => Assert.Equal(ChangeStatus.WouldChange, change.Status));
        Assert.All(changes, change => Assert.NotEqual(change.Before, change.After));
        Assert.Contains(_bucket.Asked, change => change is { Name: "ObjectLock", Caution: not null });
        Assert.DoesNotContain(_bucket.Asked, change => change is { Name: not "ObjectLock", Caution: not null });
    }

    [Fact]
    public async Task What_is_declined_stays()
    {
        var changes = await _bucket.SecureAsync(answer: Approval.No);

        Assert.Empty(_bucket.Recorder.Writes);
        Assert.All(changes, change => Assert.Equal(ChangeStatus.Declined, change.Status));
        Assert.All(changes, change => Assert.Equal(change.Before, change.After));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Access_denied_on_one_setting_leaves_the_others(string setting)
    {
        foreach (var write in new[] { false, true })
        {
            using var bucket = new GovernedBucket(server);
            var options = Everything();
            bucket.Recorder.Answer = request => request.Asks(setting) && request.IsWrite == write
                && request.Path.Trim('/') == bucket.Name ? CannedAnswer.AccessDenied : null;

            var changes = await bucket.SecureAsync(options);

            var failed = changes.Where(change => change.Error?.Code == LakeErrorCode.AccessDenied).ToList();
            Assert.NotEmpty(failed);
            Assert.All(failed, change => Assert.Equal(ChangeStatus.Failed, change.Status));
            Assert.Equal(8, changes.Count);
            // Log delivery looks at logging first, and Object Lock cannot be had without versioning.
            Assert.True(changes.Count(change => change.Status == ChangeStatus.Changed) >= 6, string.Join(", ", changes));
        }
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_one_error_and_not_eight()
    {
        _bucket.Boto.Run("client('s3').delete_bucket(Bucket=args[0])", _bucket.Name);

        var error = await Assert.ThrowsAsync<LakeException>(() => _bucket.SecureAsync());

        Assert.Equal(LakeErrorCode.PathNotFound, error.Code);
        Assert.Contains(_bucket.Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stronger_encryption_than_asked_for_stays()
    {
        _bucket.Boto.Run(
            "client('s3').put_bucket_encryption(Bucket=args[0], ServerSideEncryptionConfiguration={'Rules': [{'ApplyServerSideEncryptionByDefault': "
                + "{'SSEAlgorithm': 'aws:kms', 'KMSMasterKeyID': 'arn:aws:kms:us-east-1:123456789012:key/k1'}, 'BucketKeyEnabled': True}]})",
            _bucket.Name);

        var without = (await _bucket.SecureAsync()).Single(change => change.Name == "Encryption");
        var byId = (await _bucket.SecureAsync(new SecurityOptions { KmsKeyId = "k1" })).Single(change => change.Name == "Encryption");
        var other = (await _bucket.SecureAsync(new SecurityOptions { KmsKeyId = "k2" })).Single(change => change.Name == "Encryption");

        Assert.Equal(ChangeStatus.Unchanged, without.Status);
        Assert.Equal(ChangeStatus.Unchanged, byId.Status);
        Assert.Equal(ChangeStatus.Changed, other.Status);
    }

    [Fact]
    public async Task The_expected_owner_goes_with_every_call()
    {
        await _bucket.SecureAsync(Everything() with { ExpectedBucketOwner = "123456789012" });

        Assert.All(_bucket.Recorder.Requests, request => Assert.Equal("123456789012", request.Headers["x-amz-expected-bucket-owner"]));
        _bucket.AssertRequestsAreValid();
    }

    [Fact]
    public async Task A_bucket_does_not_log_to_itself() =>
        Assert.Equal(LakeErrorCode.RuleInvalid,
            (await Assert.ThrowsAsync<LakeException>(() => _bucket.SecureAsync(new SecurityOptions { LogBucket = _bucket.Name }))).Code);

    private SecurityOptions Everything() => new() { KmsKeyId = "alias/lake", LogBucket = GovernedBucket.Create(server.Endpoint, "logs"), ObjectLockDays = 7 };
}
