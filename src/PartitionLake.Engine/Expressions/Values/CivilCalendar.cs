namespace PartitionLake.Engine.Expressions.Values;

/// <summary>The proleptic Gregorian calendar over all day numbers an int32 can hold, in UTC.</summary>
internal static class CivilCalendar
{
    public const long MicrosPerDay = 86_400_000_000;

    /// <summary>Counts years from 1 March 0000, so that the leap day is the last of its year.</summary>
    public static (long Year, int Month, int Day) FromDays(long days)
    {
        var shifted = days + 719_468;
        var era = FloorDivide(shifted, 146_097);
        var dayOfEra = shifted - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var month = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * month + 2) / 5 + 1);
        month += month < 10 ? 3 : -9;
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), (int)month, day);
    }

    public static long ToDays(long year, int month, int day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = FloorDivide(shifted, 400);
        var yearOfEra = shifted - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static long ExtractFromDays(DatePart part, long days)
    {
        var (year, month, day) = FromDays(days);
        return part switch
        {
            DatePart.Year => year,
            DatePart.Quarter => (month + 2) / 3,
            DatePart.Month => month,
            DatePart.Day => day,
            DatePart.DayOfWeek => DayOfWeek(days),
            DatePart.DayOfYear => days - ToDays(year, 1, 1) + 1,
            DatePart.Week => Week(days),
            _ => 0,
        };
    }

    public static long Extract(DatePart part, long micros)
    {
        var days = FloorDivide(micros, MicrosPerDay);
        var time = micros - days * MicrosPerDay;
        return part switch
        {
            DatePart.Hour => time / 3_600_000_000,
            DatePart.Minute => time / 60_000_000 % 60,
            DatePart.Second => time / 1_000_000 % 60,
            DatePart.Millisecond => time / 1_000 % 1_000,
            _ => ExtractFromDays(part, days),
        };
    }

    /// <summary>Adds units to an instant; a day that the month does not have becomes its last.</summary>
    /// <exception cref="OverflowException">The result is no timestamp.</exception>
    public static long Add(DatePart part, long count, long micros)
    {
        if (MonthsIn(part) is var months && months == 0)
            return checked(micros + checked(count * MicrosIn(part)));
        var days = FloorDivide(micros, MicrosPerDay);
        return checked(AddMonths(days, checked(count * months)) * MicrosPerDay + (micros - days * MicrosPerDay));
    }

    public static long AddDays(DatePart part, long count, long days)
    {
        if (MonthsIn(part) is var months && months == 0)
            return checked(days + checked(count * (MicrosIn(part) / MicrosPerDay)));
        return AddMonths(days, checked(count * months));
    }

    /// <summary>How many whole units lie between the two instants; negative when the second is earlier.</summary>
    public static long Difference(DatePart part, long first, long second)
    {
        if (MonthsIn(part) is var months && months == 0)
            return checked(second - first) / MicrosIn(part);
        var (firstYear, firstMonth, _) = FromDays(FloorDivide(first, MicrosPerDay));
        var (secondYear, secondMonth, _) = FromDays(FloorDivide(second, MicrosPerDay));
        var count = (secondYear - firstYear) * 12 + secondMonth - firstMonth;
        if (count > 0 && Add(DatePart.Month, count, first) > second)
            count--;
        else if (count < 0 && Add(DatePart.Month, count, first) < second)
            count++;
        return count / months;
    }

    public static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value < 0 && quotient * divisor != value ? quotient - 1 : quotient;
    }

    private static long AddMonths(long days, long months)
    {
        var (year, month, day) = FromDays(days);
        var total = checked(year * 12 + month - 1 + months);
        var newYear = FloorDivide(total, 12);
        if (newYear is < -300_000 or > 300_000)
            throw new OverflowException();
        var newMonth = (int)(total - newYear * 12) + 1;
        return ToDays(newYear, newMonth, Math.Min(day, DaysInMonth(newYear, newMonth)));
    }

    private static int MonthsIn(DatePart part) => part switch
    {
        DatePart.Year => 12,
        DatePart.Quarter => 3,
        DatePart.Month => 1,
        _ => 0,
    };

    private static long MicrosIn(DatePart part) => part switch
    {
        DatePart.Week => 7 * MicrosPerDay,
        DatePart.Day => MicrosPerDay,
        DatePart.Hour => 3_600_000_000,
        DatePart.Minute => 60_000_000,
        DatePart.Second => 1_000_000,
        _ => 1_000,
    };

    private static long DayOfWeek(long days) => days + 3 - FloorDivide(days + 3, 7) * 7 + 1;

    /// <summary>A week belongs to the year of its Thursday.</summary>
    private static long Week(long days)
    {
        var thursday = days - DayOfWeek(days) + 4;
        return (thursday - ToDays(FromDays(thursday).Year, 1, 1)) / 7 + 1;
    }
}
