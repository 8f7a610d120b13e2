using PartitionLake.TestServers;

namespace PartitionLake.Tests.Governance;

/// <summary>The cmdlets for lifecycle and tiering, in a <see cref="HostedRunspace"/>.</summary>
public sealed class LakeRuleTests(MotoServer server) : IDisposable
{
    private readonly LakeBuckets _buckets = new(server);

    public void Dispose() => _buckets.Dispose();

    [Fact]
    public void Moves_are_a_hashtable_and_the_scope_is_the_path_of_the_lake()
    {
        using var shell = _buckets.Runspace.Script(
            "param($b) Set-LakeLifecycle s3://$b/rates -Transition @{ glacier_ir = 90; STANDARD_IA = '30' } -NoncurrentDays 14 @aws", _buckets.Name);

        var changes = shell.Invoke();

        Assert.Empty(shell.Streams.Error);
        Assert.Equal("none", changes[0].Properties["Before"].Value);
        Assert.Equal("STANDARD_IA after 30 days, GLACIER_IR after 90 days; below rates/", changes[0].Properties["After"].Value);
        Assert.Equal("removes delete markers, deletes old versions after 14 days, removes unfinished uploads after 7 days; below rates/",
            changes[1].Properties["After"].Value);
    }

    [Fact]
    public void WhatIf_shows_the_rules_and_writes_nothing()
    {
        using var shell = _buckets.Runspace.Script("param($b) Set-LakeLifecycle -BucketName $b -Prefix lake/ -WhatIf @aws", _buckets.Name);

        Assert.All(shell.Invoke(), change => Assert.Equal("WouldChange", change.Properties["Status"].Value.ToString()));
        Assert.Empty(_buckets.Recorder.Writes);
    }

    [Theory]
    [InlineData("Set-LakeLifecycle $b -Transition @{ STANDARD_IA = 10 } @aws", "RuleInvalid", "30 days at the earliest")]
    [InlineData("Set-LakeLifecycle $b -Transition @{ STANDARD_IA = 'soon' } @aws", "RuleInvalid", "'soon'")]
    [InlineData("Set-LakeLifecycle $b -NoTransition -Transition @{ STANDARD_IA = 30 } @aws", "RuleInvalid", "exclude")]
    [InlineData("Set-LakeLifecycle $b -NoTransition -NoncurrentDays 0 -AbortUploadDays 0 @aws", "RuleInvalid", "do nothing")]
    [InlineData("Set-LakeLifecycle $b -RuleId 'a b' @aws", "RuleInvalid", "'a b'")]
    [InlineData("Set-LakeLifecycle s3://$b/lake/state=GA/ @aws", "PathInvalid", "is a partition")]
    [InlineData("Set-LakeLifecycle s3://$b/lake/ -Prefix x/ @aws", "PathInvalid", "-Prefix")]
    [InlineData("Set-LakeTiering $b -ArchiveDays 0 @aws", "RuleInvalid", "90 to 730")]
    [InlineData("Set-LakeTiering $b -ArchiveDays 100 -DeepArchiveDays 0 @aws", "RuleInvalid", "180 to 730")]
    public void What_cannot_be_is_refused_with_the_reason_before_any_call(string command, string code, string reason)
    {
        using var shell = _buckets.Runspace.Script($"param($b) {command}", _buckets.Name);

        Assert.Empty(shell.Invoke());

        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith(code + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_buckets.Recorder.Requests);
    }

    [Fact]
    public void Tiering_sets_the_rule_and_the_configuration()
    {
        using var shell = _buckets.Runspace.Script("param($b) Set-LakeTiering s3://$b/lake/ -ArchiveDays 90 @aws", _buckets.Name);

        var changes = shell.Invoke();

        Assert.Empty(shell.Streams.Error);
        Assert.Equal(["ARCHIVE_ACCESS after 90 days; below lake/", "INTELLIGENT_TIERING after 0 days; below lake/"],
            changes.Select(change => change.Properties["After"].Value));
        Assert.All(RequestValidator.Check("s3", _buckets.Recorder.Requests), request => Assert.Empty(request.Faults));
    }
}
