using System.Management.Automation.Language;
using PartitionLake.TestServers;

namespace PartitionLake.Tests.Governance;

/// <summary>The cmdlets for the safety of buckets, in a <see cref="HostedRunspace"/>.</summary>
public sealed class LakeSecurityTests(MotoServer server) : IDisposable
{
    private readonly LakeBuckets _buckets = new(server);

    public void Dispose() => _buckets.Dispose();

    [Fact]
    public void Several_buckets_come_down_the_pipe_and_one_that_is_not_there_is_its_own_error()
    {
        var other = _buckets.Create();
        using var shell = _buckets.Runspace.Script("param($names) $names | Set-LakeSecurity @aws", (object)new[] { _buckets.Name, "not-there-at-all", other });

        var changes = shell.Invoke();

        Assert.Equal([.. Enumerable.Repeat(_buckets.Name, 5), .. Enumerable.Repeat(other, 5)], changes.Select(change => change.Properties["Bucket"].Value));
        Assert.All(changes, change => Assert.Equal(true, change.Properties["Changed"].Value));
        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith("PathNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("not-there-at-all", error.TargetObject);
    }

    [Fact]
    public void WhatIf_shows_each_difference_and_writes_nothing()
    {
        foreach (var script in new[] { "param($b) Set-LakeSecurity $b -WhatIf @aws", "param($b) $WhatIfPreference = $true; Set-LakeSecurity $b @aws" })
        {
            using var shell = _buckets.Runspace.Script(script, _buckets.Name);

            var changes = shell.Invoke();

            Assert.Equal(5, changes.Count);
            Assert.All(changes, change => Assert.Equal("WouldChange", change.Properties["Status"].Value.ToString()));
            Assert.All(changes, change => Assert.NotEqual(change.Properties["Before"].Value, change.Properties["After"].Value));
            Assert.Empty(_buckets.Recorder.Writes);
        }
    }

    [Fact]
    public void Access_denied_is_told_after_the_other_controls()
    {
        _buckets.Recorder.Answer = static request => request.Asks("encryption") ? CannedAnswer.AccessDenied : null;
        var output = _buckets.Runspace.Invoke(
            """
            param($b)
            try { Set-LakeSecurity $b -ErrorAction Stop @aws } catch { $_.FullyQualifiedErrorId }
            $findings = Test-LakeSecurity $b -ErrorAction SilentlyContinue -ErrorVariable problems @aws
            "$?"
            "$($problems.Count) $(($findings | Where-Object Status -EQ 'CannotTell').Id)"
            """,
            _buckets.Name);

        Assert.Equal(["AccessDenied,PartitionLake.Cmdlets.Governance.SetLakeSecurityCommand", "False", "1 S3.17"], output.TakeLast(3).Cast<string>());
        Assert.Equal(5, output.Count - 3);
    }

    [Fact]
    public void Object_Lock_asks_warns_and_can_be_forced()
    {
        using var unforced = _buckets.Runspace.Script("param($b) Set-LakeSecurity $b -ObjectLockDays 3 @aws", _buckets.Name);
        var first = unforced.Invoke();
        using var forced = _buckets.Runspace.Script("param($b) Set-LakeSecurity $b -ObjectLockDays 3 -Force @aws", _buckets.Name);
        var second = forced.Invoke();

        Assert.StartsWith("ConfirmationNeeded,", Assert.Single(unforced.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(5, first.Count(change => change.Properties["Changed"].Value is true));
        Assert.Contains("never be taken off", Assert.Single(forced.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Equal("ObjectLock", Assert.Single(second, change => change.Properties["Changed"].Value is true).Properties["Control"].Value);
    }

    [Fact]
    public void The_remedies_of_failed_controls_mend_them()
    {
        _buckets.Create($"{_buckets.Name}-logs");
        var output = _buckets.Runspace.Invoke(
            """
            param($b)
            $keys = " -AccessKey $($aws.AccessKey) -SecretKey '$($aws.SecretKey)'"
            $before = Test-LakeSecurity $b @aws
            $before | Where-Object { $_.Status -eq 'Failed' -and $_.Remedy -like 'Set-Lake*' } | ForEach-Object { $null = & ([scriptblock]::Create($_.Remedy + $keys)) 3> $null }
            $after = Test-LakeSecurity $b @aws
            ($before | Where-Object Status -EQ 'Failed').Id -join ' '
            ($after | Where-Object Status -EQ 'Failed').Id -join ' '
            $before.Remedy
            """,
            _buckets.Name);

        Assert.Equal("S3.5 S3.8 S3.9 S3.11 S3.12 S3.13 S3.14 S3.15 S3.17", output[0]);
        Assert.Equal("S3.11", output[1]);
        Assert.All(output.Skip(2).OfType<string>(), remedy =>
        {
            Parser.ParseInput(remedy, out _, out var errors);
            Assert.Empty(errors);
            Assert.DoesNotContain(MotoServer.SecretKey, remedy, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_result_of_setting_pipes_into_a_test_of_the_same_bucket() =>
        Assert.Equal(21,
            _buckets.Runspace.Invoke("param($b) Set-LakeSecurity $b @aws | Where-Object Control -EQ 'Policy' | Test-LakeSecurity @aws", _buckets.Name).Count);

    [Fact]
    public void Controls_below_a_severity_are_left_out_on_request() => Assert.Equal(
        ["Critical", "High"],
        _buckets.Runspace.Invoke("param($b) (Test-LakeSecurity $b -MinimumSeverity High @aws).Severity", _buckets.Name)
            .Select(static severity => severity?.ToString()).Distinct().Order());

    [Fact]
    public void The_example_ends_well_and_its_second_run_writes_nothing()
    {
        var logs = _buckets.Create();
        var command =
            $"$env:AWS_ACCESS_KEY_ID = '{MotoServer.AccessKey}'; $env:AWS_SECRET_ACCESS_KEY = '{MotoServer.SecretKey}'; " +
            $"& '{Repository.Root}/src/PartitionLake/Examples/secure-bucket.ps1' -BucketName {_buckets.Name} -LogBucket "
                + $"{logs} -EndpointUrl {_buckets.Recorder.Endpoint} -Region {MotoServer.Region}; exit $LASTEXITCODE";

        var first = ShellProcess.Run("-Command", command);
        var writes = _buckets.Recorder.Writes.Count;
        _buckets.Recorder.Clear();
        var second = ShellProcess.Run("-Command", command);

        Assert.Equal("", first.Errors);
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(8, writes);
        Assert.Contains("the second run wrote nothing", first.Output, StringComparison.Ordinal);
        Assert.Contains(first.Lines, line => line.StartsWith("Versioning", StringComparison.Ordinal) && line.Contains("WouldChange", StringComparison.Ordinal));
        Assert.Contains(first.Lines, line => line.StartsWith("S3.5", StringComparison.Ordinal) && line.Contains("Passed", StringComparison.Ordinal));
        Assert.Equal(0, second.ExitCode);
        Assert.NotEmpty(_buckets.Recorder.Requests);
        Assert.Empty(_buckets.Recorder.Writes);
    }
}
