using System.Collections;
using PartitionLake.TestServers;

namespace PartitionLake.Tests.Runs;

/// <summary><c>Get-LakeRun</c> and <c>Clear-LakeOrphan</c> as a user meets them.</summary>
public sealed class LakeRunCommandTests(S3TestServer server) : IDisposable
{
    private const string Run =
        "param($lake, $aws, $mode) 1..4 | ForEach-Object { [pscustomobject]@{ s = \"S$($_ % 2)\"; "
            + "v = $_ } } | Invoke-PartitionEtl -PartitionBy s -Destination $lake -Mode $mode @aws";

    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    private Hashtable Aws =>
        new() { ["EndpointUrl"] = server.Endpoint, ["AccessKey"] = server.AccessKey, ["SecretKey"] = server.SecretKey, ["Region"] = MotoServer.Region };

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Runs_in_a_bucket_are_listed_with_their_counts()
    {
        var lake = $"s3://{server.Boto.CreateBucket()}/lake/";
        _runspace.Invoke(Run, lake, Aws, "Overwrite");
        _runspace.Invoke(Run, lake, Aws, "Append");

        Assert.Equal(
            ["Completed Overwrite 4 2 0", "Completed Append 4 0 2"],
            _runspace.Invoke(
                "param($lake, $aws) Get-LakeRun $lake @aws | ForEach-Object { \"$($_.State) $($_.Mode) "
                    + "$($_.RowsOut) $($_.PartitionsCreated) $($_.PartitionsAppended)\" }", lake, Aws));
        Assert.Equal(1, _runspace.Invoke("param($lake, $aws) @(Get-LakeRun $lake -RunId (Get-LakeRun $lake @aws)[1].RunId @aws).Count", lake, Aws)[0]);
        Assert.Empty(_runspace.Invoke("param($lake, $aws) Get-LakeRun $lake -State Interrupted, Running @aws", lake, Aws));
        Assert.Empty(_runspace.Invoke("param($lake, $aws) Get-LakeRun $lake -RunId 1999* @aws", lake, Aws));
    }

    [Fact]
    public void Runs_on_a_disk_are_listed_from_the_pipeline()
    {
        var lake = Path.Combine(_folder.Path, "lake");
        Assert.Equal("Completed", _runspace.Invoke(Run + " | Get-LakeRun | ForEach-Object { [string] $_.State }", lake, new Hashtable(), "Overwrite")[0]);
    }

    [Fact]
    public void A_lake_that_is_not_there_is_an_error()
    {
        var lake = Path.Combine(_folder.Path, "nowhere");
        Assert.StartsWith("PathNotFound",
            _runspace.Failure("param($lake) Get-LakeRun $lake -ErrorAction Stop", lake).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("PathNotFound",
            _runspace.Failure("param($lake) Clear-LakeOrphan $lake -ErrorAction Stop", lake).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Orphans_are_shown_with_WhatIf_kept_by_age_and_removed_otherwise()
    {
        var bucket = server.Boto.CreateBucket();
        var lake = $"s3://{bucket}/lake/";
        _runspace.Invoke(Run, lake, Aws, "Overwrite");
        server.Boto.Run("client('s3').put_object(Bucket=args[0], Key='_partitionlake/lake/0123456789abcdef0123456789abcdef.tmp')", bucket);
        const string Clear =
            "param($lake, $aws, $temp, $more) Clear-LakeOrphan $lake -TempPath $temp -PassThru "
                + "@aws @more | ForEach-Object { \"$($_.Kind) $($_.IsRemoved) $($_.Path)\" }";
        var path = $"s3://{bucket}/_partitionlake/lake/0123456789abcdef0123456789abcdef.tmp";
        var now = TimeSpan.Zero;

        Assert.Empty(_runspace.Invoke(Clear, lake, Aws, _folder.Path, new Hashtable()));
        Assert.Equal([$"TemporaryFile False {path}"],
            _runspace.Invoke(Clear, lake, Aws, _folder.Path, new Hashtable { ["WhatIf"] = true, ["MinimumAge"] = now }));
        Assert.Equal([$"TemporaryFile True {path}"], _runspace.Invoke(Clear, lake, Aws, _folder.Path, new Hashtable { ["MinimumAge"] = now }));
        Assert.Empty(_runspace.Invoke(Clear, lake, Aws, _folder.Path, new Hashtable { ["MinimumAge"] = now }));
    }

    [Fact]
    public void Runs_are_a_table_below_the_name_of_their_lake()
    {
        var lake = Path.Combine(_folder.Path, "lake");
        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module '{Repository.Manifest}'; $null = @{{ s = 'GA'; "
                + $"v = 1 }} | Invoke-PartitionEtl -PartitionBy s -Destination '{lake}'; Get-LakeRun '{lake}' | Out-String -Width 80");

        Assert.Empty(outcome.Errors);
        Assert.Equal($"Lake: {lake}", outcome.Lines[0]);
        Assert.Matches(@"^Started\s+State\s+RowsOut\s+Seconds RunId$", outcome.Lines[1]);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d Completed\s+1\s+[\d.]+ \d{8}T\d{6}Z-[0-9a-z]{8}$", outcome.Lines[3]);
    }
}
