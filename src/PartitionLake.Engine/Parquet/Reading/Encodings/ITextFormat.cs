using System.Globalization;
using System.Text.Unicode;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Spells a stored value of a type that the lake has not as text of one width, so that nothing is lost and the order stays.</summary>
internal interface ITextFormat<TRaw>
{
    /// <summary>Characters, all ASCII.</summary>
    static abstract int Width { get; }

    /// <returns>False where the value is none of its type.</returns>
    static abstract bool TryFormat(TRaw raw, Span<byte> text);
}

internal readonly struct MillisOfDay : ITextFormat<int>
{
    public static int Width => 12;

    public static bool TryFormat(int raw, Span<byte> text) => TimeOfDay.TryFormat(raw, 1_000, text);
}

internal readonly struct MicrosOfDay : ITextFormat<long>
{
    public static int Width => 15;

    public static bool TryFormat(long raw, Span<byte> text) => TimeOfDay.TryFormat(raw, 1_000_000, text);
}

internal readonly struct NanosOfDay : ITextFormat<long>
{
    public static int Width => 18;

    public static bool TryFormat(long raw, Span<byte> text) => TimeOfDay.TryFormat(raw, 1_000_000_000, text);
}

internal static class TimeOfDay
{
    private const int SecondsPerDay = 86_400;

    /// <summary>Writes <c>hh:mm:ss.</c> and as many digits as the unit has. The end of the day, 24:00:00, is a time too.</summary>
    public static bool TryFormat(long value, long unitsPerSecond, Span<byte> text)
    {
        if (value < 0 || value > SecondsPerDay * unitsPerSecond)
            return false;
        var seconds = value / unitsPerSecond;
        if (!Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}.", out var written))
            return false;
        var fraction = value % unitsPerSecond;
        for (var at = text.Length - 1; at >= written; at--, fraction /= 10)
            text[at] = (byte)('0' + fraction % 10);
        return true;
    }
}
