using System.Globalization;

namespace PartitionLake.Output;

/// <summary>Times as people read them, in any culture by the Gregorian calendar; the table and list views use it.</summary>
public static class TimeText
{
    /// <summary>Day and minute, in the time that the value is in; nothing for null.</summary>
    public static string Format(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Day, time to the second, and how far that is from UTC; nothing for null.</summary>
    public static string FormatExact(DateTime? time) => time?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) ?? "";
}
