using System.Text.Json;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Reporting.Pages;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Reporting;

/// <summary>What people get to see, in Chromium: light and dark, on a desk and on a phone. Screenshots stay beside the tests.</summary>
public sealed class ReportBrowserTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    [Fact]
    public async Task Every_chart_is_drawn_nothing_is_requested_and_all_of_it_can_be_reached_and_read()
    {
        var report = await LookAsync(await FullReportAsync(5_400));

        Assert.Equal(4, report.Looks.Length);
        foreach (var look in report.Looks)
        {
            var where = $"{look.Scheme}, {look.Width} pixels";
            Assert.True(look.Messages.Length == 0, $"{where}: {string.Join("; ", look.Messages)}");
            Assert.True(look.Requests.Length == 1, $"{where}: {string.Join("; ", look.Requests)}");
            Assert.True(look.Violations.Length == 0, $"{where}: {string.Join("; ", look.Violations)}");
            Assert.True(look.Scroll <= look.Width, $"{where}: the page is {look.Scroll} wide");
            Assert.Equal(["curve", "histogram", "ranking", "runs", "timeline"], look.Charts.Select(static chart => chart.Kind).Distinct().Order());
            Assert.All(look.Charts, chart => Assert.True(
                chart.Width > 200 && chart.Marks >= (chart.Kind == "curve" ? 2 : Math.Min(chart.Rows, 25)), $"{where}: {chart}"));
        }
        Assert.Equal(2, report.Looks.Select(static look => look.Background).Distinct().Count());
        Assert.True(report.Keyboard!.Wanted > 20);
        Assert.Empty(report.Keyboard.Missed);
        Assert.Equal(("False", "True"), (report.Folded!.Before.ToString(), report.Folded.After.ToString()));
        Assert.NotEqual(report.Button!.Before.ToString(), report.Button.After.ToString());
    }

    /// <summary>What a browser has to do for a report does not grow with the lake: how long it takes is told in the help.</summary>
    [Fact]
    public async Task A_lake_of_a_hundred_thousand_partitions_is_no_more_work_for_a_browser_than_a_small_one()
    {
        var small = Assert.Single((await LookAsync(await FullReportAsync(13_000), "small", isBrief: true)).Looks);
        var large = Assert.Single((await LookAsync(await FullReportAsync(100_000), "large", isBrief: true)).Looks);

        Assert.Empty(large.Messages);
        Assert.Equal(small.Charts.Select(static chart => chart.Id), large.Charts.Select(static chart => chart.Id));
        Assert.All(large.Charts, static chart => Assert.InRange(chart.Marks, 2, 500));
        Assert.InRange(large.Elements, 1_000, 8_000);
        Assert.InRange(large.Elements, small.Elements * 9 / 10, small.Elements * 11 / 10);
    }

    [Fact]
    public async Task Names_that_mean_harm_do_none()
    {
        var contents = SampleReport.Of(300, string.Concat(SampleReport.Hostile));
        foreach (var name in SampleReport.Hostile)
        {
            contents.Add(SampleReport.Finding(1, name));
            contents.Add(SampleReport.Drift(name));
        }
        var report = await LookAsync(contents, "hostile", isBrief: true);

        var look = Assert.Single(report.Looks);
        Assert.Empty(look.Messages);
        Assert.Single(look.Requests);
        Assert.All(look.Charts, static chart => Assert.True(chart.Marks > 0, chart.ToString()));
    }

    [Theory]
    [InlineData("d3.min.js", "d3/dist")]
    [InlineData("plot.umd.min.js", "@observablehq/plot/dist")]
    public void The_libraries_are_those_that_npm_installs_by_the_lock_file(string name, string folder)
    {
        Browser.SkipWithoutPackages();

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Browser.Modules, folder, name)),
            File.ReadAllBytes(Path.Combine(Browser.Source("src", "PartitionLake.Engine", "Reporting", "Pages", "Assets"), name)));
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    /// <summary>A report that has something of everything.</summary>
    private async Task<ReportContents> FullReportAsync(int partitions)
    {
        var contents = SampleReport.Of(partitions);
        for (var i = 0; i < 12; i++)
            contents.Add(SampleReport.Finding(i));
        contents.Add(SampleReport.Drift());
        contents.Missed("Runs", new LakeException(LakeErrorCode.FileCorrupt, "The record of a run is broken.", "Restore it from a copy.", "runs/x.json"));
        File.Delete(_folder["data.parquet"]);
        _duck.Execute($"""
            COPY (SELECT i AS id, 'text ' || i % 700 AS name, CASE WHEN i % 4 > 0 THEN i * 1.5 END AS rate, DATE '2026-01-01' + CAST(i % 90 AS INT) AS day
            FROM range(20000) t(i)) TO {Duck.Literal(_folder["data.parquet"])} (FORMAT parquet)
            """);
        using var store = new LocalStore(_folder.Path);
        using var file = await ParquetFile.OpenAsync(
            await store.OpenAsync("data.parquet", TestContext.Current.CancellationToken), cancellationToken: TestContext.Current.CancellationToken);
        contents.Columns.Add(file);
        return contents;
    }

    private async Task<Answer> LookAsync(ReportContents contents, string name = "report", bool isBrief = false)
    {
        var chromium = Browser.SkipWithoutBrowser();
        var pictures = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "Screenshots", name)).FullName;
        var report = Path.Combine(pictures, "report.html");
        new ReportFile(report, KeepsOther: false, ReplacesReadOnly: false).Write(contents, "rates");
        var job = _folder["job.json"];
        var answer = _folder["answer.json"];
        var order = JsonSerializer.Serialize(new { report = new Uri(report).AbsoluteUri, pictures, answer, executable = chromium, isBrief });
        await File.WriteAllTextAsync(job, order, TestContext.Current.CancellationToken);
        await Browser.RunAsync("look.mjs", job, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Answer>(await File.ReadAllTextAsync(answer, TestContext.Current.CancellationToken), JsonSerializerOptions.Web)!;
    }

    private sealed record Answer(Look[] Looks, Reach? Keyboard, Change? Folded, Change? Button);

    private sealed record Look(
        string Scheme, int Width, Chart[] Charts, double Scroll, int Elements, string Background, string[] Messages, string[] Requests, string[] Violations);

    private sealed record Chart(string Id, string Kind, int Rows, int Marks, double Width);

    private sealed record Reach(int Wanted, string[] Missed);

    private sealed record Change(JsonElement Before, JsonElement After);
}
