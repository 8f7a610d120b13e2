using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Storage;

/// <summary>
/// A clock whose timestamps go on while the machine sleeps, and that nobody can set: what a lease is measured with. The clocks of .NET stand
/// still during sleep on Linux and macOS, or follow the user's time.
/// </summary>
internal sealed partial class SuspensionClock : TimeProvider
{
    private const int BootTime = 7; // CLOCK_BOOTTIME of Linux

    private static readonly (uint Numerator, uint Denominator) s_mach = OperatingSystem.IsMacOS() ? MachScale() : (1, 1);

    public static SuspensionClock Instance { get; } = new();

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        if (OperatingSystem.IsWindows())
            return (long)TicksOnWindows() * 1_000_000;
        if (OperatingSystem.IsMacOS())
            return (long)((UInt128)ContinuousTimeOnMac() * s_mach.Numerator / s_mach.Denominator);
        return OperatingSystem.IsLinux() && ClockOnLinux(BootTime, out var time) == 0
            ? time.Seconds * 1_000_000_000 + time.Nanoseconds
            : (long)(System.GetTimestamp() * (1e9 / System.TimestampFrequency));
    }

    private static (uint Numerator, uint Denominator) MachScale() =>
        TimebaseOnMac(out var scale) == 0 && scale.Denominator != 0 ? (scale.Numerator, scale.Denominator) : (1, 1);

    // Counts sleep and hibernation, in milliseconds.
    [LibraryImport("kernel32", EntryPoint = "GetTickCount64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial ulong TicksOnWindows();

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int ClockOnLinux(int clock, out LinuxTime time);

    [LibraryImport("libSystem", EntryPoint = "mach_continuous_time")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial ulong ContinuousTimeOnMac();

    [LibraryImport("libSystem", EntryPoint = "mach_timebase_info")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int TimebaseOnMac(out MachTimebase scale);

    [StructLayout(LayoutKind.Sequential)]
    private struct LinuxTime
    {
        // time_t and long have the size of a pointer on every Linux that .NET runs on.
        private nint _seconds;
        private nint _nanoseconds;

        public readonly long Seconds => _seconds;

        public readonly long Nanoseconds => _nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MachTimebase
    {
        public uint Numerator;
        public uint Denominator;
    }
}
