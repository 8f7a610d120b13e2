using System.Globalization;
using PartitionLake.Engine.Expressions.Evaluation;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>The letters of TO_STRING, each composed of Spark's parts of a timestamp: its own patterns know others, and none for nanoseconds.</summary>
internal static class SparkTimePattern
{
    /// <param name="part">A letter with its width, or a text of its own.</param>
    /// <param name="x">The timestamp.</param>
    /// <param name="micros">Its microseconds since 1970.</param>
    public static string Write(TimestampPattern.Part part, string x, string micros) => part.Letter switch
    {
        'y' when part.Width == 2 => Number($"abs(year({x})) % 100", 2),
        'y' => $"concat(CASE WHEN year({x}) < 0 THEN '-' ELSE '' END, {Number($"abs(year({x}))", part.Width == 4 ? 4 : 1)})",
        'M' when part.Width >= 3 => $"element_at(array({string.Join(", ", Enumerable.Range(1, 12).Select(month =>
            SparkText.Quote(TimestampPattern.Month(month, part.Width))))}), month({x}))",
        'M' => Number($"month({x})", part.Width),
        'd' => Number($"day({x})", part.Width),
        'a' => $"CASE WHEN hour({x}) < 12 THEN 'AM' ELSE 'PM' END",
        'h' => Number($"(hour({x}) + 11) % 12 + 1", part.Width),
        'H' => Number($"hour({x})", part.Width),
        'm' => Number($"minute({x})", part.Width),
        's' => Number($"second({x})", part.Width),
        'S' => $"substring({Number($"pmod({micros}, 1000000L) * 1000L", 9)}, 1, {part.Width.ToString(CultureInfo.InvariantCulture)})",
        'n' => $"CAST(pmod({micros}, 1000000L) * 1000L AS STRING)",
        _ => SparkText.Quote(part.Text),
    };

    private static string Number(string sql, int width) => width == 1 ? $"CAST({sql} AS STRING)"
        : $"format_string('%0{width.ToString(CultureInfo.InvariantCulture)}d', {sql})";
}
