namespace PartitionLake.Tests.Output;

/// <summary>Times that users get, in zones before and behind UTC: each zone is a process of its own.</summary>
public sealed class TimeZoneTests : IDisposable
{
    private const string Script = """
        param($manifest, $lake)
        Import-Module $manifest -ErrorAction Stop
        $run = [pscustomobject]@{ k = 'a'; v = 1 } | Invoke-PartitionEtl -PartitionBy k -Destination $lake
        $partition = Get-LakePartition $lake
        $known = Get-LakeRun $lake
        [IO.File]::WriteAllText("$lake/k=a/data.parquet", '')
        $finding = Test-LakePartition $lake | Where-Object Check -eq ZeroByteObject
        $times = $partition.LastModified, $run.Started, $known.Started, $known.Finished, $finding.Evidence['LastModified']
        $now = [datetime]::Now
        "$([TimeZoneInfo]::Local.BaseUtcOffset.TotalHours)"
        foreach ($time in $times) {
            "$($time.GetType().Name) $($time.Kind) $($time -gt $now.AddHours(-1)) $($time -lt $now.AddHours(1)) $($now.AddHours(1) -gt $time) $(([datetimeoffset]$time).UtcDateTime -lt [datetime]::UtcNow.AddMinutes(1))"
        }
        $sorted = [object[]]($times + $now.AddHours(1) + $now.AddHours(-1))
        [Array]::Sort($sorted)
        "$($sorted[0] -eq $now.AddHours(-1) -and $sorted[-1] -eq $now.AddHours(1))"
        "$(($partition | ForEach-Object { '{0:yyyy-MM-dd HH}' -f $_.LastModified }) -in $now.ToString('yyyy-MM-dd HH'), $now.AddMinutes(-5).ToString('yyyy-MM-dd HH'))"
        """;

    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData("America/Los_Angeles", "-8")]
    [InlineData("Asia/Kolkata", "5.5")]
    [InlineData("Etc/UTC", "0")]
    public void Times_compare_sort_and_format_rightly_in(string zone, string offset)
    {
        Assert.SkipUnless(File.Exists("/usr/share/zoneinfo/" + zone), "The system has no zones.");
        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["TZ"] = zone }, _temp.Write("times.ps1", Script), Repository.Manifest, Path.Combine(_temp.Path, "lake"));

        Assert.Empty(outcome.Errors);
        Assert.Equal([offset, .. Enumerable.Repeat("DateTime Local True True True True", 5), "True", "True"], outcome.Lines);
    }

    [Fact]
    public void Manifests_hold_times_in_UTC()
    {
        var lake = Path.Combine(_temp.Path, "lake");
        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["TZ"] = "Asia/Kolkata" }, _temp.Write("times.ps1", Script), Repository.Manifest, lake);
        Assert.Empty(outcome.Errors);

        var manifest = File.ReadAllText(
            Assert.Single(Directory.GetFiles(_temp.Path, "*.json", SearchOption.AllDirectories), file => file.Contains("runs", StringComparison.Ordinal)));

        Assert.Matches(@"""started"":\s*""[^""]*(Z|\+00:00)""", manifest);
        Assert.DoesNotContain("+05:30", manifest, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();
}
