using System.Globalization;

namespace PartitionLake.Engine;

/// <summary>Numbers of bytes as people read them.</summary>
public static class ByteText
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Three significant digits and a unit; a kilobyte has 1,024 bytes, as in PowerShell.</summary>
    public static string Format(long bytes)
    {
        var size = (double)bytes;
        var unit = 0;
        for (; Math.Abs(size) >= 999.5 && unit < s_units.Length - 1; unit++)
            size /= 1024;
        var pattern = unit == 0 || Math.Abs(size) >= 99.95 ? "F0" : Math.Abs(size) >= 9.995 ? "F1" : "F2";
        return size.ToString(pattern, CultureInfo.InvariantCulture) + " " + s_units[unit];
    }
}
