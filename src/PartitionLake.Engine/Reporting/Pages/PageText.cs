using System.Globalization;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>Values as people read them in a report.</summary>
internal static class PageText
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The number with its noun: <c>1 partition</c>, <c>2 partitions</c>.</summary>
    public static string Count(long value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>Three digits and a unit.</summary>
    public static string ShortCount(long value)
    {
        var (number, unit) = value switch
        {
            >= 1_000_000_000_000 => (value / 1e12, " T"),
            >= 1_000_000_000 => (value / 1e9, " B"),
            _ => (value / 1e6, " M"),
        };
        return number.ToString(number >= 99.95 ? "0" : number >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>A share from 0 to 1; what is not quite nothing does not show as nothing, and what is not quite all not as all.</summary>
    public static string Share(double share) => share switch
    {
        > 0 and < 0.001 => "< 0.1 %",
        > 0.999 and < 1 => "> 99.9 %",
        _ => (share * 100).ToString(share is 0 or 1 ? "0" : "0.0", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>How many times as much.</summary>
    public static string Times(double factor) => factor.ToString(factor < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + " times";

    public static string Duration(double seconds) => seconds switch
    {
        < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {(int)seconds / 60 % 60:00} min"),
    };

    /// <summary>The time between two moments, in the largest unit that fits.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => "less than two minutes",
        { TotalHours: < 2 } => Count((long)age.TotalMinutes, "minute"),
        { TotalDays: < 2 } => Count((long)age.TotalHours, "hour"),
        _ => Count((long)age.TotalDays, "day"),
    };

    /// <summary>The same in as few letters as it takes.</summary>
    public static string ShortAge(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 2 } => $"{Count((long)age.TotalMinutes)} min",
        { TotalDays: < 2 } => $"{Count((long)age.TotalHours)} h",
        _ => $"{Count((long)age.TotalDays)} d",
    };

    /// <summary>Day and minute; the report says that its times are UTC.</summary>
    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
