namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>When the partitions of a lake were written, in steps that fit the time between the first and the last.</summary>
public static class TimeDistribution
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>The steps that hold any partition, the oldest first. Times are UTC.</summary>
    /// <param name="written">When each partition was last written, and its bytes; in any order.</param>
    public static IReadOnlyList<TimeBin> Bins(IReadOnlyCollection<(DateTime Time, long Bytes)> written)
    {
        ArgumentNullException.ThrowIfNull(written);
        if (written.Count == 0)
            return [];
        var (first, last) = (written.Min(static item => item.Time), written.Max(static item => item.Time));
        var step = StepOf(last - first);
        var bins = new SortedDictionary<DateTime, (long Partitions, long Bytes)>();
        foreach (var (time, bytes) in written)
        {
            var from = Floor(time, step);
            var bin = bins.GetValueOrDefault(from);
            bins[from] = (bin.Partitions + 1, bin.Bytes + bytes);
        }
        return [.. bins.Select(bin => new TimeBin(bin.Key, Next(bin.Key, step), bin.Value.Partitions, bin.Value.Bytes))];
    }

    /// <summary>Null is a month.</summary>
    private static TimeSpan? StepOf(TimeSpan span) =>
        span <= 3 * Hour ? Minutes : span <= 3 * Day ? Hour : span <= 100 * Day ? Day : span <= 700 * Day ? Week : null;

    // A tick count of 0 is a Monday.
    private static DateTime Floor(DateTime time, TimeSpan? step) => step is { Ticks: var ticks }
        ? new DateTime(time.Ticks / ticks * ticks, DateTimeKind.Utc)
        : new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);

    private static DateTime Next(DateTime from, TimeSpan? step) => step is { } fixedStep ? from + fixedStep : from.AddMonths(1);
}

/// <summary>The partitions that were last written from one time to another.</summary>
/// <param name="From">UTC, included.</param>
/// <param name="To">UTC, not included.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Bytes">Their bytes together.</param>
public sealed record TimeBin(DateTime From, DateTime To, long Partitions, long Bytes);
