using System.Globalization;

namespace PartitionLake.Tests.Output;

/// <summary>What a user reads in the console.</summary>
public sealed class FormatTests : IDisposable
{
    private const string Sizes = "0=0 B;999=999 B;1000=0.98 KB;1024=1.00 KB;10240=10.0 KB;102400=100 KB;1048064=1.00 MB;-5=-5 B;1099511627776=1.00 TB";

    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();

    [Fact]
    public void Sizes_have_three_digits_and_a_unit()
    {
        using var runspace = new HostedRunspace();
        foreach (var pair in Sizes.Split(';'))
        {
            var (bytes, text) = (long.Parse(pair.Split('=')[0], CultureInfo.InvariantCulture), pair.Split('=')[1]);
            Assert.Equal(text, Assert.Single(runspace.Invoke("param($b) [PartitionLake.Output.SizeText]::Format($b)", bytes)));
        }
    }

    [Fact]
    public void Sample_files_are_a_table()
    {
        var lines = Show($"New-LakeSampleData -Path '{_folder.Path}/s' -Rows 2000 -PassThru");

        Assert.Matches(@"^Name\s+Rows\s+Size Path$", lines[0]);
        Assert.Matches(@"^fact_rate\s+2,000\s+[\d.]+ KB /", lines[2]);
    }

    [Fact]
    public void Partitions_are_a_table_below_the_name_of_their_lake()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "state=GA"));
        File.WriteAllText(Path.Combine(_folder.Path, "state=GA", "data.parquet"), new string('x', 2048));
        var lines = Show($"Get-LakePartition -Path '{_folder.Path}' -NoRowCount");

        Assert.Equal($"Lake: {_folder.Path}", lines[0]);
        Assert.Matches(@"^Rows\s+Size\s+Objects LastModified\s+Partition$", lines[1]);
        Assert.Matches(@"^2.00 KB\s+1 \d{4}-\d\d-\d\d \d\d:\d\d\s+state=GA$", lines[3]);
    }

    [Fact]
    public void A_run_is_a_report_and_a_preview_is_a_table()
    {
        var script = $"@{{ s = 'GA'; v = 1 }}, @{{ s = 'TX'; v = 2 }} | Invoke-PartitionEtl -PartitionBy s -Destination '{_folder.Path}/lake'";
        var preview = Show(script + " -WhatIf");
        var report = Show(script);
        var again = Show(script);

        Assert.Contains(preview, line => line == $"Lake: {_folder.Path}/lake");
        Assert.Contains(preview, line => line.StartsWith("Create ", StringComparison.Ordinal) && line.EndsWith(" s=GA", StringComparison.Ordinal));
        Assert.Contains("Rows        : 2 in, 2 out", report);
        Assert.Contains("Partitions  : 2 created, 0 replaced, 0 unchanged, 0 removed", report);
        Assert.Contains("Written     : nothing: the lake already held exactly this", again);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Show(string command)
    {
        var outcome = ShellProcess.Run("-Command", $"Import-Module '{Repository.Manifest}'; {command}");
        Assert.Empty(outcome.Errors);
        return outcome.Lines;
    }
}
