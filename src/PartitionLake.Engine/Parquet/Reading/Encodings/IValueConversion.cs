namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Turns a stored value into one of its column's type.</summary>
internal interface IValueConversion<TRaw, T>
{
    /// <returns>False where the type cannot hold the value as it is; it is never rounded or cut, unless the conversion is named for it.</returns>
    static abstract bool TryConvert(TRaw raw, out T value);
}

internal readonly struct Identity<T> : IValueConversion<T, T>
{
    public static bool TryConvert(T raw, out T value)
    {
        value = raw;
        return true;
    }
}

internal readonly struct WidenUnsigned : IValueConversion<int, long>
{
    public static bool TryConvert(int raw, out long value)
    {
        value = (uint)raw;
        return true;
    }
}

internal readonly struct MillisToMicros : IValueConversion<long, long>
{
    public static bool TryConvert(long raw, out long value)
    {
        value = unchecked(raw * 1000);
        return raw is <= long.MaxValue / 1000 and >= long.MinValue / 1000;
    }
}

internal readonly struct NanosToMicros : IValueConversion<long, long>
{
    public static bool TryConvert(long raw, out long value)
    {
        value = raw / 1000;
        return value * 1000 == raw;
    }
}

internal readonly struct Int96ToMicros : IValueConversion<Int96, long>
{
    private const int JulianDayOfEpoch = 2_440_588;
    private const long MicrosPerDay = 86_400_000_000;

    public static bool TryConvert(Int96 raw, out long value)
    {
        var days = (long)raw.JulianDay - JulianDayOfEpoch;
        value = 0;
        // Spark's count of microseconds since the first Julian day wraps for years near 290,000, and engines differ in what they make of that.
        if (raw.NanosOfDay % 1000 != 0 || Math.Abs(days) > long.MaxValue / MicrosPerDay - 110_000)
            return false;
        value = days * MicrosPerDay + raw.NanosOfDay / 1000;
        return true;
    }
}

internal readonly struct NanosToMicrosFloor : IValueConversion<long, long>
{
    public static bool TryConvert(long raw, out long value)
    {
        value = (raw / 1000) - (raw % 1000 < 0 ? 1 : 0);
        return true;
    }
}

internal readonly struct Int96ToMicrosFloor : IValueConversion<Int96, long>
{
    public static bool TryConvert(Int96 raw, out long value)
    {
        _ = NanosToMicrosFloor.TryConvert(raw.NanosOfDay, out var micros);
        return Int96ToMicros.TryConvert(new Int96(micros * 1000, raw.JulianDay), out value);
    }
}

internal readonly struct WidenInt32 : IValueConversion<int, Int128>
{
    public static bool TryConvert(int raw, out Int128 value)
    {
        value = raw;
        return true;
    }
}

internal readonly struct WidenInt64 : IValueConversion<long, Int128>
{
    public static bool TryConvert(long raw, out Int128 value)
    {
        value = raw;
        return true;
    }
}

internal readonly struct WidenUnsignedInt64 : IValueConversion<long, Int128>
{
    public static bool TryConvert(long raw, out Int128 value)
    {
        value = (ulong)raw;
        return true;
    }
}

internal readonly struct FitsInt8 : IValueConversion<int, int>
{
    public static bool TryConvert(int raw, out int value)
    {
        value = raw;
        return raw == (sbyte)raw;
    }
}

internal readonly struct FitsInt16 : IValueConversion<int, int>
{
    public static bool TryConvert(int raw, out int value)
    {
        value = raw;
        return raw == (short)raw;
    }
}

internal readonly struct FitsUnsignedInt8 : IValueConversion<int, int>
{
    public static bool TryConvert(int raw, out int value)
    {
        value = raw;
        return raw == (byte)raw;
    }
}

internal readonly struct FitsUnsignedInt16 : IValueConversion<int, int>
{
    public static bool TryConvert(int raw, out int value)
    {
        value = raw;
        return raw == (ushort)raw;
    }
}
