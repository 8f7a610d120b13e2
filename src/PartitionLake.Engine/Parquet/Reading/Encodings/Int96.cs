using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>The 12-byte timestamp of Impala, Hive and old Spark: nanoseconds of the day, then the Julian day.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct Int96(long nanosOfDay, int julianDay)
{
    public readonly long NanosOfDay = nanosOfDay;
    public readonly int JulianDay = julianDay;
}
