using System.Globalization;
using System.Text;
using PartitionLake.Engine.Health;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>Writes a report as one HTML file that opens anywhere, without a network.</summary>
public static class ReportPage
{
    /// <summary>Writes the page, in UTF-8.</summary>
    /// <param name="contents">What it tells.</param>
    /// <param name="title">Its title; null for the name of the lake.</param>
    /// <param name="destination">Where it goes; stays open.</param>
    public static void Write(ReportContents contents, string? title, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(contents);
        using var writer = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.Write("<!DOCTYPE html>\n");
        var page = new Markup(writer);
        var name = title ?? NameOf(contents.Root);
        page.Open("html", ("lang", "en"), ("data-generator", "PartitionLake"));
        WriteHead(page, name);
        page.Open("body").Element("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
        var sections = Sections(contents).ToList();
        WriteHeader(page, contents, name, sections);
        page.Open("main", ("id", "report"), ("tabindex", "-1"));
        ReportSummary.Write(page, contents);
        foreach (var section in sections)
            section.Write(page);
        page.Close("main");
        WriteFooter(page, contents);
        foreach (var library in ReportAssets.Libraries)
            page.Open("script").Asset(library).Close("script");
        page.Open("script").Asset(ReportAssets.Script).Close("script");
        page.Close("body").Close("html");
    }

    private static void WriteHead(Markup page, string name)
    {
        page.Open("head").Empty("meta", ("charset", "utf-8"));
        page.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", ReportAssets.Policy));
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.Element("title", $"{name} – lake report");
        page.Open("style").Asset(ReportAssets.Style).Close("style").Close("head");
    }

    private static void WriteHeader(Markup page, ReportContents contents, string name, List<PageSection> sections)
    {
        page.Open("header").Open("div", ("class", "top")).Element("p", "Lake report", ("class", "kind"));
        page.Element("button", "Dark", ("type", "button"), ("id", "theme"), ("hidden", "hidden")).Close("div");
        page.Element("h1", name).Open("p", ("class", "from"));
        if (contents.Root.Length > 0)
            page.Element("code", contents.Root);
        var made = contents.Created.UtcDateTime;
        page.Element("time", $"{PageText.Time(made)} UTC", ("datetime", made.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        page.Close("p").Open("nav", ("aria-label", "Sections")).Open("ul");
        foreach (var section in sections)
            page.Open("li").Element("a", section.Title, ("href", "#" + section.Id)).Close("li");
        page.Close("ul").Close("nav").Close("header");
    }

    private static IEnumerable<PageSection> Sections(ReportContents contents)
    {
        if (contents.Problems.Count > 0)
            yield return new PageSection("missing", "Not in this report", "What could not be read, and why.", [Missing(contents)]);
        if (contents.Findings is { Count: > 0 } findings)
            yield return new PageSection("findings", "Findings", FindingSection.Summary(findings), [.. FindingSection.Of("finding", findings)]);
        if (contents.Drift is { } drift)
            yield return new PageSection("catalog", "Catalog",
                drift.Count == 0
                    ? $"The table {contents.Table} agrees with the lake."
                    : $"{PageText.Count(drift.Count, "difference")} between the lake and the table {contents.Table}.",
                [.. FindingSection.Of("drift", drift)]);
        if (contents.Partitions.Partitions > 0)
        {
            yield return new PageSection("partitions", "Sizes", null, [.. SizeSection.Of(contents.Partitions)]);
            if (contents.Partitions.Keys.Count > 0)
                yield return new PageSection("partition-keys", "Keys", null, [.. KeySection.Of(contents.Partitions)]);
            yield return new PageSection("ages", "Freshness", null, [.. FreshnessSection.Of(contents.Partitions, contents.Created)]);
        }
        if (contents.Runs.Count > 0)
            yield return new PageSection("history", "Runs", null, [.. RunSection.Of(contents.Runs, contents.Created)]);
        if (contents.Columns.Files > 0)
            yield return new PageSection("fields", "Columns", null, [.. ColumnSection.Of(contents.Columns, contents.Partitions.Objects)]);
        if (contents.Partitions.Partitions > 0)
            yield return new PageSection("places", "Storage and projection", contents.Projection, [.. StorageSection.Of(contents.Partitions)]);
    }

    private static PageFigure Missing(ReportContents contents) => new(
        "problems", null, "What is missing",
        contents.ProblemCount > contents.Problems.Count
            ? $"The first {contents.Problems.Count} of {PageText.Count(contents.ProblemCount)}."
            : "These parts are missing or not whole.",
        new PageTable(
            [
                new("severity", "Severity", PageUnit.Severity), new("part", "Part", PageUnit.Name),
                new("message", "Why", PageUnit.Text), new("remedy", "What to do", PageUnit.Text),
            ],
            [.. contents.Problems.Select(static problem => new object?[]
            {
                nameof(FindingSeverity.Warning), problem.Part, problem.Problem.Message, problem.Problem.Remedy,
            })]))
    {
        IsWide = true,
    };

    private static void WriteFooter(Markup page, ReportContents contents)
    {
        var version = typeof(ReportPage).Assembly.GetName().Version?.ToString(3);
        page.Open("footer").Element("p", $"Made by PartitionLake {version}. Times are UTC; 1 KB is 1,024 bytes. This page makes no request.");
        page.Open("details").Element("summary", "Licences of the libraries in this page").Open("pre", ("tabindex", "0"));
        page.Lines(ReportAssets.Notices).Close("pre").Close("details").Close("footer");
    }

    private static string NameOf(string root)
    {
        var trimmed = root.TrimEnd('/', '\\');
        var name = trimmed[(trimmed.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > 0 ? name : "Lake";
    }
}
