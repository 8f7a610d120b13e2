namespace PartitionLake.Engine.Expressions.Values;

/// <summary>A unit of the calendar. Weeks and days of the week are those of ISO 8601: Monday is 1.</summary>
public enum DatePart
{
    Year,
    Quarter,
    Month,
    Week,
    Day,
    DayOfWeek,
    DayOfYear,
    Hour,
    Minute,
    Second,
    Millisecond,
}
