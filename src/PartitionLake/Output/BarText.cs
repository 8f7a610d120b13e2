using System.Globalization;

namespace PartitionLake.Output;

/// <summary>Numbers on a bar, as a picture in a column of a view: the longer the bar, the larger the number.</summary>
/// <remarks>
/// The bar is the colour behind the number and takes no place of its own, so nothing wraps because of it. Where PowerShell takes colours out
/// (output that goes to a file, <c>$PSStyle.OutputRendering</c> PlainText, a terminal that knows none) the number alone is left. A view shows
/// one object after another and does not know those that will come, so bars have a scale of their own: each step is the same factor.
/// </remarks>
public static class BarText
{
    private const int Width = 8;
    private const string Begin = "\u001b[97;44m";
    private const string End = "\u001b[0m";

    /// <summary>Bytes: no bar up to 4 KB, all of the column from 256 MB on.</summary>
    public static string OfBytes(long bytes) => Cell(SizeText.Format(bytes), Math.Log2(Math.Max(1, bytes)) / 2 - 6);

    /// <summary>Seconds: no bar up to one, all of the column from four minutes on; nothing for null.</summary>
    public static string OfSeconds(double? seconds) => seconds is { } known
        ? Cell(known.ToString("N1", CultureInfo.InvariantCulture), Math.Log2(Math.Max(0.1, known)))
        : "";

    private static string Cell(string text, double length)
    {
        var bar = Math.Clamp((int)Math.Round(length), 0, Width);
        if (bar == 0 || text.Length > Width)
            return text;
        var cell = text.PadLeft(Width);
        return string.Concat(Begin, cell.AsSpan(0, bar), End, cell.AsSpan(bar));
    }
}
