using System.Globalization;

namespace PartitionLake.Output;

/// <summary>Numbers of bytes as people read them; the table and list views use it.</summary>
public static class SizeText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Three significant digits and a unit; a kilobyte has 1,024 bytes, as in PowerShell.</summary>
    public static string Format(long bytes)
    {
        var size = (double)bytes;
        var unit = 0;
        for (; Math.Abs(size) >= 999.5 && unit < Units.Length - 1; unit++)
            size /= 1024;
        var pattern = unit == 0 || Math.Abs(size) >= 99.95 ? "F0" : Math.Abs(size) >= 9.995 ? "F1" : "F2";
        return size.ToString(pattern, CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
