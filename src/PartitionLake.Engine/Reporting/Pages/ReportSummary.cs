using System.Globalization;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The few numbers that stand first.</summary>
internal static class ReportSummary
{
    private const int LongestNumber = 9;

    public static void Write(Markup page, ReportContents contents)
    {
        page.Open("section", ("id", "summary"), ("aria-label", "Summary")).Open("dl", ("class", "tiles"));
        var partitions = contents.Partitions;
        if (partitions.Partitions > 0)
        {
            var unknown = partitions.PartitionsWithoutRows;
            Tile(page, "rows", "Rows", partitions.Rows, unknown > 0 ? $"without {PageText.Count(unknown, "partition")}" : null);
            Tile(page, "bytes", "Size", ByteText.Format(partitions.Bytes), partitions.Bytes, null);
            Tile(page, "partitions", "Partitions", partitions.Partitions, null);
            Tile(page, "objects", "Objects", partitions.Objects, null);
            var newest = partitions.Newest!.Value;
            Tile(page, "newest", "Newest", PageText.ShortAge(contents.Created.UtcDateTime - newest), null, PageText.Time(newest));
        }
        if (contents.Runs.Count > 0)
            Tile(page, "runs", "Runs", contents.Runs.Count,
                contents.Runs.CountOf(RunState.Interrupted) is > 0 and var lost ? $"{PageText.Count(lost)} interrupted" : null);
        if (contents.Findings is { } findings)
            Tile(page, "findings", "Findings", findings.Count,
                findings.CountOf(FindingSeverity.Error) is > 0 and var errors ? PageText.Count(errors, "error") : null);
        if (contents.Drift is { } drift)
            Tile(page, "drift", "Catalog", drift.Count, drift.Count == 1 ? "difference" : "differences");
        page.Close("dl").Close("section");
    }

    // What is too long for a tile is told in short, and exactly below it.
    private static void Tile(Markup page, string id, string label, long value, string? note)
    {
        var exact = PageText.Count(value);
        var isLong = exact.Length > LongestNumber;
        Tile(page, id, label, isLong ? PageText.ShortCount(value) : exact, value, isLong ? note is null ? exact : $"{exact}, {note}" : note);
    }

    private static void Tile(Markup page, string id, string label, string value, long? exact, string? note)
    {
        page.Open("div").Element("dt", label);
        page.Open("dd", ("data-fact", id), ("data-value", exact?.ToString(CultureInfo.InvariantCulture))).Element("b", value);
        if (note is not null)
            page.Element("span", note);
        page.Close("dd").Close("div");
    }
}
