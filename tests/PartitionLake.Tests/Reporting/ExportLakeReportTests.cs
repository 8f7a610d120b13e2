using System.Globalization;
using System.Text.RegularExpressions;

namespace PartitionLake.Tests.Reporting;

/// <summary>What the report says, against what the cmdlets say whose numbers it shows.</summary>
public sealed partial class ExportLakeReportTests : IDisposable
{
    private const string Rows = """
        param($d) foreach ($night in 1..3) {
            $rows = foreach ($i in 0..59) { [pscustomobject]@{ state = ('GA', 'TX', '<i>')[$i % 3]; month = 1 + $i % (2 + $night); v = "$night" * $i } }
            $null = $rows | Invoke-PartitionEtl -PartitionBy state, month -Destination $d -Name "night $night"
        }
        """;

    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();

    public ExportLakeReportTests() => _runspace.Invoke(Rows, Lake);

    private string Lake => Path.Combine(_folder.Path, "lake");

    private string Report => Path.Combine(_folder.Path, "report.html");

    [Fact]
    public void Its_numbers_are_those_of_the_partitions()
    {
        var html = Export("Export-LakeReport $d $f");
        var partitions = _runspace.Invoke("param($d) Get-LakePartition $d | ForEach-Object { \"$($_.Bytes) $($_.Rows) $($_.Objects) $($_.Partition)\" }", Lake)
            .ConvertAll(static text => ((string)text!).Split(' ', 4));
        var sums = Enumerable.Range(0, 3).Select(column => partitions.Sum(row => Number(row[column]))).ToArray();
        var largest = partitions.OrderByDescending(static row => Number(row[0])).ThenBy(static row => row[3], StringComparer.Ordinal).Take(15);

        Assert.Equal((sums[0], sums[1], sums[2]), (Fact(html, "bytes"), Fact(html, "rows"), Fact(html, "objects")));
        Assert.Equal(60, sums[1]);
        Assert.Equal(partitions.Count, Fact(html, "partitions"));
        Assert.Equal(largest.Select(static row => $"{row[0]} {row[1]} {row[2]}"), Cells(html, "largest").Select(static row => $"{row[1]} {row[2]} {row[3]}"));
        Assert.Equal(partitions.Count, Cells(html, "sizes").Sum(static row => Number(row[2])));
        Assert.Equal(sums[0], Cells(html, "freshness").Sum(static row => Number(row[3])));
    }

    [Fact]
    public void Its_numbers_are_those_of_the_runs()
    {
        var html = Export("Export-LakeReport $d $f");
        var runs = _runspace.Invoke("""
            param($d) Get-LakeRun $d | ForEach-Object {
                [string]::Join('|', $_.RunId, $_.Plan, $_.State, $_.Mode, ($_.Finished - $_.Started).TotalSeconds.ToString('R', [cultureinfo]::InvariantCulture))
            }
            """, Lake);
        var written = _runspace.Invoke("param($d) Get-LakeRun $d | ForEach-Object { \"$($_.RowsOut) $($_.RowsIn) $($_.BytesWritten)\" }", Lake);

        Assert.Equal(3, Fact(html, "runs"));
        Assert.Equal(runs.Select(static text => (string)text!), Cells(html, "runs").Select(static row => $"{row[5]}|{row[4]}|{row[2]}|{row[3]}|{row[1]}"));
        Assert.Equal(written.Select(static text => (string)text!), Cells(html, "runrows").Select(static row => $"{row[1]} {row[2]} {row[3]}"));
    }

    [Fact]
    public void What_is_piped_is_what_is_shown()
    {
        var html = Export(
            "@(Get-LakePartition $d \"state = '<i>'\"; Get-LakeRun $d; Test-LakePartition $d -Rule \"state = 'GA'\") | Export-LakeReport -FilePath $f");
        var rows = (long)_runspace.Invoke("param($d) $n = 0L; Get-LakePartition $d \"state = '<i>'\" | ForEach-Object { $n += $_.Rows }; $n", Lake)[0]!;
        var findings = (int)_runspace.Invoke("param($d) @(Test-LakePartition $d -Rule \"state = 'GA'\").Count", Lake)[0]!;

        Assert.Equal((rows, 3L, (long)findings), (Fact(html, "rows"), Fact(html, "runs"), Fact(html, "findings")));
        Assert.All(Cells(html, "largest"), static row => Assert.StartsWith("state=&lt;i&gt;/", row[0], StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_that_is_opened_goes_to_the_program_that_the_system_has_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The program is put in the place of xdg-open, which Linux has.");
        var seen = Path.Combine(_folder.Path, "seen");
        var programs = Directory.CreateDirectory(Path.Combine(_folder.Path, "programs")).FullName;
        File.WriteAllText(Path.Combine(programs, "xdg-open"), $"#!/bin/sh\nprintf %s \"$1\" > '{seen}.tmp'; mv '{seen}.tmp' '{seen}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(programs, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // The program is not waited for, as a browser is not; so this waits until it has told what it was given.
        var outcome = ShellProcess.Run("-Command", $$"""
            $env:PATH = '{{programs}}' + [System.IO.Path]::PathSeparator + $env:PATH
            Import-Module '{{Repository.Manifest}}'; Export-LakeReport '{{Lake}}' '{{Report}}' -Open
            while ((Test-Path '{{Report}}') -and -not (Test-Path '{{seen}}')) { }
            """);

        Assert.Empty(outcome.Errors);
        Assert.Equal(Report, File.ReadAllText(seen));
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private string Export(string script)
    {
        Assert.Empty(_runspace.Invoke("param($d, $f) " + script, Lake, Report));
        return File.ReadAllText(Report);
    }

    private static long Fact(string html, string name) => Number(Regex.Match(html, $"data-fact=\"{name}\" data-value=\"(\\d+)\"").Groups[1].Value);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The rows of the table of a figure: exact values, texts where there are none.</summary>
    private static List<List<string>> Cells(string html, string figure)
    {
        var body = Regex.Match(html, $"<figure id=\"{figure}\".*?<tbody>(.*?)</tbody>", RegexOptions.Singleline).Groups[1].Value;
        return [.. Row().Matches(body).Select(static row => Cell().Matches(row.Value)
            .Select(static cell => cell.Groups[1].Success ? cell.Groups[1].Value : cell.Groups[2].Value).ToList())];
    }

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[dh](?:[^>]*? data-value=\"(.*?)\")?[^>]*>(.*?)</t[dh]>")]
    private static partial Regex Cell();
}
