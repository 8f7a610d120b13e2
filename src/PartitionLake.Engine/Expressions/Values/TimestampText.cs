namespace PartitionLake.Engine.Expressions.Values;

/// <summary>Dates and timestamps as text, as ISO 8601 and SQL write them. Years have four digits.</summary>
internal static class TimestampText
{
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        var rest = text;
        return TryReadDate(ref rest, out days) && rest.IsEmpty;
    }

    /// <summary>
    /// Reads <c>YYYY-MM-DD</c>, then optionally a space or T and <c>HH:MM</c>, <c>:SS</c>, a fraction
    /// (digits past the microsecond are refused unless zero), and a zone: Z, UTC or <c>±HH:MM</c>.
    /// </summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out long micros, out bool hasZone)
    {
        micros = 0;
        hasZone = false;
        var rest = text;
        if (!TryReadDate(ref rest, out var days))
            return false;
        long time = 0;
        if (rest.Length > 0 && rest[0] is (byte)' ' or (byte)'T' or (byte)'t')
        {
            rest = rest[1..];
            if (!TryReadTime(ref rest, out time) || !TryReadZone(ref rest, ref time, out hasZone))
                return false;
        }
        micros = days * CivilCalendar.MicrosPerDay + time;
        return rest.IsEmpty;
    }

    /// <summary>Reads a timestamp; without a zone it is one of UTC. Ion's short forms 2025T, 2025-01T and 2025-01-31T are read too.</summary>
    public static bool TryParseInstant(ReadOnlySpan<byte> text, out long micros)
    {
        if (text.Length is 5 or 8 or 11 && text[^1] == 'T')
        {
            Span<byte> day = stackalloc byte[10];
            "0000-01-01"u8.CopyTo(day);
            text[..^1].CopyTo(day);
            return TryParseTimestamp(day, out micros, out _);
        }
        return TryParseTimestamp(text, out micros, out _);
    }

    public static string Date(int days)
    {
        var (year, month, day) = CivilCalendar.FromDays(days);
        return $"{year:0000}-{month:00}-{day:00}";
    }

    /// <summary>The fraction is left out when it is zero, and so are its last zeros.</summary>
    public static string Timestamp(long micros, bool isUtc)
    {
        var days = CivilCalendar.FloorDivide(micros, CivilCalendar.MicrosPerDay);
        var time = micros - days * CivilCalendar.MicrosPerDay;
        var (year, month, day) = CivilCalendar.FromDays(days);
        var seconds = time / 1_000_000;
        var fraction = time % 1_000_000 is var part && part == 0 ? "" : "." + part.ToString("000000").TrimEnd('0');
        return $"{year:0000}-{month:00}-{day:00} {seconds / 3_600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{fraction}{(isUtc ? " UTC" : "")}";
    }

    private static bool TryReadDate(ref ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryReadNumber(ref text, 4, out var year) || !TryRead(ref text, '-')
            || !TryReadNumber(ref text, 2, out var month) || !TryRead(ref text, '-')
            || !TryReadNumber(ref text, 2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > CivilCalendar.DaysInMonth(year, month))
            return false;
        days = (int)CivilCalendar.ToDays(year, month, day);
        return true;
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var second = 0;
        if (!TryReadNumber(ref text, 2, out var hour) || !TryRead(ref text, ':') || !TryReadNumber(ref text, 2, out var minute))
            return false;
        if (TryRead(ref text, ':') && !TryReadNumber(ref text, 2, out second))
            return false;
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        micros = (hour * 3_600L + minute * 60 + second) * 1_000_000;
        return !TryRead(ref text, '.') || TryReadFraction(ref text, ref micros);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, ref long micros)
    {
        var weight = 100_000;
        var count = 0;
        for (; count < text.Length && text[count] is >= (byte)'0' and <= (byte)'9'; count++)
        {
            if (weight == 0 && text[count] != '0')
                return false;
            micros += (text[count] - '0') * weight;
            weight /= 10;
        }
        text = text[count..];
        return count > 0;
    }

    private static bool TryReadZone(ref ReadOnlySpan<byte> text, ref long micros, out bool hasZone)
    {
        hasZone = true;
        if (text.IsEmpty)
        {
            hasZone = false;
            return true;
        }
        if (TryRead(ref text, 'Z') || TryRead(ref text, 'z'))
            return true;
        if (text.SequenceEqual(" UTC"u8))
        {
            text = default;
            return true;
        }
        var sign = text[0] == '+' ? 1 : text[0] == '-' ? -1 : 0;
        text = text[1..];
        var minutes = 0;
        if (sign == 0 || !TryReadNumber(ref text, 2, out var hours))
            return false;
        if ((TryRead(ref text, ':') || !text.IsEmpty) && !TryReadNumber(ref text, 2, out minutes))
            return false;
        micros -= sign * (hours * 60L + minutes) * 60_000_000;
        return hours <= 18 && minutes <= 59;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits)
            return false;
        for (var i = 0; i < digits; i++)
        {
            if (text[i] is < (byte)'0' or > (byte)'9')
                return false;
            value = value * 10 + text[i] - '0';
        }
        text = text[digits..];
        return true;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }
}
