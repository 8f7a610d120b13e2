using System.Globalization;
using System.Text;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Monitoring;

/// <summary>Says in dimensions which lake a value belongs to.</summary>
public static class MetricDimensions
{
    /// <summary>The bucket of a root, where it is in one, and the table: the last folder of the root, or what the user calls it.</summary>
    /// <exception cref="LakeException">The root is no path.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string root, string? table)
    {
        var uri = LakeUri.Parse(root);
        var dimensions = new List<KeyValuePair<string, string>>();
        if (uri.Bucket is { } bucket)
            dimensions.Add(new("Bucket", bucket));
        var folder = uri.Path.TrimEnd('/', '\\');
        var name = table ?? folder[(folder.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.Length > 0)
            dimensions.Add(new("Table", ToAscii(name)));
        return dimensions;
    }

    /// <summary>The text with each byte of a character that CloudWatch does not take as <c>%XX</c>, in UTF-8; two texts never become one.</summary>
    public static string ToAscii(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                safe.Append((char)b);
            else
                safe.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return safe.ToString();
    }
}
