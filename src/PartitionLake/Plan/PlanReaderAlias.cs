using System.Text.RegularExpressions;

namespace PartitionLake.Plan;

/// <summary>Splits <c>column AS name</c>; a name that holds white space is written in double quotes, as in SQL.</summary>
internal static partial class PlanReaderAlias
{
    public static (string Source, string Name) Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
            return (Unquote(text.Trim()), Unquote(text.Trim()));
        return (Unquote(match.Groups["source"].Value), Unquote(match.Groups["name"].Value));
    }

    private static string Unquote(string name) =>
        name is ['"', .., '"'] ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name;

    [GeneratedRegex("""^\s*(?<source>"(?:[^"]|"")+"|[^"]*?[^"\s])\s+AS\s+(?<name>"(?:[^"]|"")+"|[^"\s]+)\s*$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
