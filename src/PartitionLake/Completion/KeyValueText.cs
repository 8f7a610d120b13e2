using System.Globalization;
using System.Text.RegularExpressions;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Completion;

/// <summary>The values of a partition key where an expression compares it: behind <c>state =</c>, in <c>state IN (</c>, behind BETWEEN.</summary>
internal static partial class KeyValueText
{
    private const int MostFolders = 2_000;

    /// <summary>The key whose value is to come, and what of the text stands before that value; null where none is.</summary>
    public static (string Key, string Head, string Start)? Find(string text)
    {
        var match = Comparison().Match(text);
        return match.Success ? (match.Groups["key"].Value, text[..match.Groups["value"].Index], match.Groups["value"].Value.TrimStart('\'')) : null;
    }

    /// <summary>The values of a key as SQL has them, by the folders of the lake on a disk.</summary>
    public static IReadOnlyList<string> Values(string root, string key)
    {
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        var level = new List<string> { root };
        for (var looked = 0; level.Count > 0 && looked < MostFolders;)
        {
            var next = new List<string>();
            foreach (var folder in level)
            {
                foreach (var child in Directory.EnumerateDirectories(folder))
                {
                    if (++looked > MostFolders || !PartitionPath.TryParseSegment(Path.GetFileName(child), out var name, out var text))
                        continue;
                    if (!name.Equals(key, StringComparison.OrdinalIgnoreCase))
                        next.Add(child);
                    else if (text is not null)
                        texts.Add(text);
                }
            }
            level = next;
        }
        var areNumbers = texts.All(static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        return [
            .. texts.Select(text => areNumbers
                ? long.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
                : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'").Distinct()];
    }

    [GeneratedRegex("""(?:^|[^\w.])"?(?<key>\w+)"?\s*(?:<>|!=|<=|>=|=|<|>|\bIN\s*\((?:[^()]*,)?|\bBETWEEN\s(?:.*\sAND\s)?)\s*(?<value>'[^']*|[^\s']*)$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
