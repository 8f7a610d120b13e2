using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Health;

/// <summary>The command that mends how the rows of a lake are arranged, as a user types it.</summary>
internal static class CareCommand
{
    /// <summary>For a partition, or for the whole lake.</summary>
    /// <param name="root">The lake.</param>
    /// <param name="folder">The partition below it; null for all.</param>
    public static string Of(string root, string? folder = null) =>
        $"Optimize-LakePartition -LiteralPath {Quoted(folder is null ? root : $"{root.TrimEnd('/', '\\')}/{folder}")}";

    /// <summary>For the whole lake, arranged so.</summary>
    public static string Of(string root, RecordedLayout layout)
    {
        var sortBy = layout.SortBy.Count == 0 ? "" : " -SortBy " + string.Join(", ", layout.SortBy.Select(
            static key => key.Descending ? $"@{{ Column = {Quoted(key.Column)}; Descending = $true }}" : Quoted(key.Column)));
        var filters = layout.BloomFilters.Count == 0 ? "" : " -BloomFilter " + string.Join(", ", layout.BloomFilters.Select(Quoted));
        return Of(root) + sortBy + filters;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
