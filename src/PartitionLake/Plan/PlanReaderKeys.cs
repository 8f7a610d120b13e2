using PartitionLake.Engine;

namespace PartitionLake.Plan;

/// <summary>Known key names, and the one a misspelt key probably meant.</summary>
internal static class PlanReaderKeys
{
    public static readonly string[] Plan =
    [
        "Name", "Fact", "Unnest", "Joins", "Columns", "Include", "Exclude", "PartitionBy", "Destination", "FileName", "Mode",
        "MergeKey", "MergeScope", "SortBy", "BloomFilter",
        "Checks", "NullPartition", "EmptyPartition", "InvalidText", "WritePartitionColumns", "Verify", "Catalog", "Profiles",
    ];

    /// <summary>How the files of the fact or of a join are read.</summary>
    private static readonly string[] Input = ["Format", "Delimiter", "Types", "Schema", "KeyTypes", "Table", "BinaryAsText", "RoundNanoseconds"];

    public static readonly string[] Fact = ["Path", "Where", .. Input];

    public static readonly string[] Join = ["From", "On", "Select", "Where", "Match", "Kind", .. Input];

    public static readonly string[] Catalog = ["Database", "Table", "Location", "Projection", "ProjectionType", "CreateDatabase"];

    public static readonly string[] PartitionColumn = ["Name", "Source", "Digits"];

    public static readonly string[] SortColumn = ["Column", "Descending"];

    public static readonly string[] Check = ["Name", "Rule", "Unique", "NullRate", "Max", "Severity"];

    public static bool Contains(IReadOnlyList<string> known, string name)
    {
        foreach (var key in known)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Names the nearest known key when it is near, otherwise all of them.</summary>
    public static string Suggest(IReadOnlyList<string> known, string name) => Names.Nearest(name, known) is { } nearest
        ? $"Did you mean '{nearest}'?"
        : "Known keys: " + string.Join(", ", known) + ".";
}
