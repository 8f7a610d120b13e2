using PartitionLake.Engine.Health;
using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>Findings, the gravest first, each with what to do: tables, which need no picture.</summary>
internal static class FindingSection
{
    public static IEnumerable<PageFigure> Of(string id, FindingTally findings)
    {
        var place = 0;
        foreach (var (check, severity, count, kept) in findings.ByCheck)
        {
            var sentence = PageText.Count(count, "finding") + (count > kept.Count ? $"; the first {kept.Count} are listed." : ".");
            yield return new PageFigure($"{id}-{place++}", null, check, sentence, new PageTable(
                [
                    new("severity", "Severity", PageUnit.Severity), new("place", "Where", PageUnit.Name),
                    new("message", "What was found", PageUnit.Text), new("remedy", "What to do", PageUnit.Text),
                ],
                [.. kept.Select(finding => new object?[]
                {
                    severity.ToString(), finding.Place.Length == 0 ? "the lake" : finding.Place, finding.Message, finding.Remedy,
                })]))
            {
                IsWide = true,
            };
        }
    }

    public static string Summary(FindingTally findings) => findings.Count == 0
        ? "Nothing was found."
        : $"{PageText.Count(findings.CountOf(FindingSeverity.Error), "error")}, {PageText.Count(findings.CountOf(FindingSeverity.Warning), "warning")}, "
            + $"{PageText.Count(findings.CountOf(FindingSeverity.Information))} for information.";
}
