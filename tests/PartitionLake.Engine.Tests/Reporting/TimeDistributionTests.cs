using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Tests.Reporting;

public sealed class TimeDistributionTests
{
    private static readonly DateTime s_end = new(2026, 11, 30, 6, 31, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0.1, "2026-11-30T06:30", "2026-11-30T06:35")]
    [InlineData(2, "2026-11-30T06:00", "2026-11-30T07:00")]
    [InlineData(90, "2026-11-30T00:00", "2026-12-01T00:00")]
    [InlineData(600, "2026-11-30T00:00", "2026-12-07T00:00")]
    [InlineData(2000, "2026-11-01T00:00", "2026-12-01T00:00")]
    public void Steps_fit_the_time_between_the_first_and_the_last(double days, string from, string to)
    {
        var bins = TimeDistribution.Bins([(s_end, 5), (s_end.AddDays(-days), 7), (s_end, 1)]);

        Assert.Equal([(1L, 7L), (2L, 6L)], bins.Select(static bin => (bin.Partitions, bin.Bytes)));
        Assert.Equal((from, to), ($"{bins[1].From:yyyy-MM-dd'T'HH:mm}", $"{bins[1].To:yyyy-MM-dd'T'HH:mm}"));
    }

    [Fact]
    public void A_week_begins_on_Monday() => Assert.Equal(
        DayOfWeek.Monday, TimeDistribution.Bins([(s_end.AddDays(-300), 1), (s_end.AddDays(-2), 1)])[^1].From.DayOfWeek);

    [Fact]
    public void Without_partitions_there_are_none() => Assert.Empty(TimeDistribution.Bins([]));
}
