using System.Globalization;

namespace PartitionLake.Engine.Tests.Catalog.Projection;

/// <summary>
/// The folders that Athena looks at for a projected table, made from its properties as AWS documents them: the cross product of
/// the values of all keys, in Hive's layout. Written from the documentation, and knows nothing of the product.
/// </summary>
internal static class ProjectedPaths
{
    private const string Escaped = "\"#%'*/:=?\\\u007F{[]^";

    public static IEnumerable<string> Expand(IReadOnlyDictionary<string, string> properties, IReadOnlyList<string> keys)
    {
        Assert.Equal("true", properties["projection.enabled"]);
        Assert.DoesNotContain("storage.location.template", properties.Keys);
        IEnumerable<string> paths = [""];
        foreach (var key in keys)
        {
            var values = Values(properties, key).ToList();
            paths = paths.SelectMany(path => values.Select(value => path + (path.Length == 0 ? "" : "/") + Escape(key) + "=" + Escape(value))).ToList();
        }
        return paths;
    }

    private static IEnumerable<string> Values(IReadOnlyDictionary<string, string> properties, string key)
    {
        string? Property(string name) => properties.GetValueOrDefault($"projection.{key}.{name}");
        switch (Property("type"))
        {
            case "enum":
                return Property("values")!.Split(',').Select(value => value.Trim()).Where(value => value.Length > 0);
            case "integer":
                var bounds = Property("range")!.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
                var step = long.Parse(Property("interval") ?? "1", CultureInfo.InvariantCulture);
                var digits = int.Parse(Property("digits") ?? "0", CultureInfo.InvariantCulture);
                var numbers = new List<string>();
                for (var number = bounds[0]; number <= bounds[1]; number += step)
                    numbers.Add(number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));
                return numbers;
            case "date":
                Assert.Equal("DAYS", Property("interval.unit"));
                var days = Property("range")!.Split(',').Select(text => DateTime.ParseExact(text, Property("format")!, CultureInfo.InvariantCulture)).ToArray();
                var dates = new List<string>();
                for (var day = days[0]; day <= days[1]; day = day.AddDays(int.Parse(Property("interval")!, CultureInfo.InvariantCulture)))
                    dates.Add(day.ToString(Property("format"), CultureInfo.InvariantCulture));
                return dates;
            default:
                throw new InvalidOperationException($"The key '{key}' has the projection '{Property("type")}'.");
        }
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(c => c < 32 || Escaped.Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c.ToString()));
}
