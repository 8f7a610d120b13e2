using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Formatting;

/// <summary>Values other than text as text, without regard to culture: what CAST to VARCHAR gives.</summary>
internal static class PlainText
{
    public static string Of(object value, LakeType type) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => ValueText.Double(number),
        float number => ValueText.Float(number),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => TimestampText.Timestamp((moment.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, type.IsUtc),
        byte[] bytes => Convert.ToBase64String(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
