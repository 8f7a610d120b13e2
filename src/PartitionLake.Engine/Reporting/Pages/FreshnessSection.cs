using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>When partitions were last written.</summary>
internal static class FreshnessSection
{
    public static IEnumerable<PageFigure> Of(PartitionTally partitions, DateTimeOffset now)
    {
        if (partitions.Written() is not { Count: > 0 } bins)
            yield break;
        var (oldest, newest) = (partitions.Oldest!.Value, partitions.Newest!.Value);
        var (youngest, eldest) = (PageText.Age(now.UtcDateTime - newest), PageText.Age(now.UtcDateTime - oldest));
        var sentence = bins.Count == 1
            ? $"All were written within one step of time, {youngest} before this report."
            : $"The newest was written {youngest} before this report, the oldest {eldest} before it.";
        yield return new PageFigure("freshness", bins.Count == 1 ? null : "timeline", "Partitions by the time they were last written", sentence, new PageTable(
            [
                new("from", "From", PageUnit.Time), new("to", "To before", PageUnit.Time),
                new("partitions", "Partitions", PageUnit.Count), new("bytes", "Bytes together", PageUnit.Bytes),
            ],
            [.. bins.Select(static bin => new object?[] { bin.From, bin.To, bin.Partitions, bin.Bytes })]))
        {
            IsWide = true,
        };
    }
}
