using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Governance.Lifecycle;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Governance;

/// <summary>moto accepts Intelligent-Tiering and forgets it: the requests are checked against S3's model, and reading back goes to a memory.</summary>
public sealed class BucketTieringTests(MotoServer server) : IDisposable
{
    private readonly GovernedBucket _bucket = new(server);

    public void Dispose() => _bucket.Dispose();

    [Fact]
    public async Task Configuration_and_rule_are_written_once_with_valid_requests()
    {
        _bucket.Remember("intelligent-tiering", "NoSuchConfiguration");
        var options = new TieringOptions { Prefix = "lake/", ArchiveDays = 90, DeepArchiveDays = 180 };

        var first = await _bucket.TierAsync(options);
        var writes = _bucket.Recorder.Writes;
        var second = await _bucket.TierAsync(options);

        Assert.Equal([ChangeStatus.Changed, ChangeStatus.Changed], first.Select(change => change.Status));
        Assert.Equal([ChangeStatus.Unchanged, ChangeStatus.Unchanged], second.Select(change => change.Status));
        Assert.Equal(2, _bucket.Recorder.Writes.Count);
        Assert.Contains("<Days>90</Days>", writes[0].Body, StringComparison.Ordinal);
        Assert.Contains("<AccessTier>DEEP_ARCHIVE_ACCESS</AccessTier>", writes[0].Body, StringComparison.Ordinal);
        Assert.Contains("<Prefix>lake/</Prefix>", writes[0].Body, StringComparison.Ordinal);
        Assert.Contains("<StorageClass>INTELLIGENT_TIERING</StorageClass>", writes[1].Body, StringComparison.Ordinal);
        Assert.Contains("<Days>0</Days>", writes[1].Body, StringComparison.Ordinal);
        _bucket.AssertRequestsAreValid();
    }

    [Fact]
    public async Task The_server_itself_accepts_it()
    {
        var changes = await _bucket.TierAsync(new TieringOptions { ArchiveDays = 120 });

        Assert.Equal([ChangeStatus.Changed, ChangeStatus.Changed], changes.Select(change => change.Status));
        _bucket.AssertRequestsAreValid();
    }

    [Fact]
    public async Task Without_archive_tiers_only_the_rule_is_written()
    {
        var changes = await _bucket.TierAsync(new TieringOptions { Prefix = "lake/" });

        Assert.Single(changes);
        Assert.True(Assert.Single(_bucket.Recorder.Writes).Asks("lifecycle"));
    }

    [Theory]
    [InlineData(0, null, "ARCHIVE_ACCESS after 0 days is refused by S3")]
    [InlineData(89, null, "90 to 730")]
    [InlineData(731, null, "90 to 730")]
    [InlineData(null, 0, "DEEP_ARCHIVE_ACCESS after 0 days is refused by S3")]
    [InlineData(null, 179, "180 to 730")]
    [InlineData(200, 180, "comes before")]
    public async Task Days_that_S3_refuses_are_refused_before_any_call(int? archive, int? deep, string reason)
    {
        var error = await Assert.ThrowsAsync<LakeException>(() => _bucket.TierAsync(new TieringOptions { ArchiveDays = archive, DeepArchiveDays = deep }));

        Assert.Equal(LakeErrorCode.RuleInvalid, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(_bucket.Recorder.Requests);
    }

    [Fact]
    public async Task The_numbers_are_told_in_advance()
    {
        _bucket.Boto.Run(
            "s3 = client('s3')\nfor i, size in enumerate((10, 200000, 200000)): s3.put_object(Bucket=args[0], Key=f'lake/k={i}/x.parquet', Body=b'x' * size)",
            _bucket.Name);

        await _bucket.TierAsync(new TieringOptions { Prefix = "lake/", DeepArchiveDays = 180 }, Approval.Preview);

        Assert.Contains(_bucket.Warnings, text => text.StartsWith("1 of 3 objects", StringComparison.Ordinal));
        Assert.Contains(_bucket.Warnings, text => text.StartsWith("2 of 3 live partitions", StringComparison.Ordinal)
            && text.Contains("DEEP_ARCHIVE_ACCESS after 180 days", StringComparison.Ordinal));
        Assert.Empty(_bucket.Recorder.Writes);
    }

    [Theory]
    [InlineData("intelligent-tiering", false)]
    [InlineData("intelligent-tiering", true)]
    [InlineData("lifecycle", false)]
    [InlineData("lifecycle", true)]
    [InlineData("list-type", false)]
    public async Task Access_denied_on_one_call_leaves_the_others(string setting, bool write)
    {
        _bucket.Recorder.Answer = request => request.Asks(setting) && request.IsWrite == write ? CannedAnswer.AccessDenied : null;

        var changes = await _bucket.TierAsync(new TieringOptions { ArchiveDays = 90 });

        Assert.Equal(LakeErrorCode.AccessDenied, Assert.Single(changes, change => change.Status == ChangeStatus.Failed).Error!.Code);
        Assert.Contains(changes, change => change.Status == ChangeStatus.Changed);
    }
}
