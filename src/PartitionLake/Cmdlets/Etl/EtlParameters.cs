using System.Diagnostics.CodeAnalysis;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>The parameters of Invoke-PartitionEtl that say the same as a key of the plan.</summary>
internal static class EtlParameters
{
    private static readonly Dictionary<string, string> s_keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(InvokePartitionEtlCommand.Name)] = "Name",
        [nameof(InvokePartitionEtlCommand.Fact)] = "Fact",
        [nameof(InvokePartitionEtlCommand.Unnest)] = "Unnest",
        [nameof(InvokePartitionEtlCommand.Join)] = "Joins",
        [nameof(InvokePartitionEtlCommand.Column)] = "Columns",
        [nameof(InvokePartitionEtlCommand.Include)] = "Include",
        [nameof(InvokePartitionEtlCommand.Exclude)] = "Exclude",
        [nameof(InvokePartitionEtlCommand.PartitionBy)] = "PartitionBy",
        [nameof(InvokePartitionEtlCommand.Destination)] = "Destination",
        [nameof(InvokePartitionEtlCommand.FileName)] = "FileName",
        [nameof(InvokePartitionEtlCommand.Mode)] = "Mode",
        [nameof(InvokePartitionEtlCommand.MergeKey)] = "MergeKey",
        [nameof(InvokePartitionEtlCommand.MergeScope)] = "MergeScope",
        [nameof(InvokePartitionEtlCommand.SortBy)] = "SortBy",
        [nameof(InvokePartitionEtlCommand.BloomFilter)] = "BloomFilter",
        [nameof(InvokePartitionEtlCommand.Check)] = "Checks",
        [nameof(InvokePartitionEtlCommand.NullPartition)] = "NullPartition",
        [nameof(InvokePartitionEtlCommand.EmptyPartition)] = "EmptyPartition",
        [nameof(InvokePartitionEtlCommand.InvalidText)] = "InvalidText",
        [nameof(InvokePartitionEtlCommand.WritePartitionColumns)] = "WritePartitionColumns",
        [nameof(InvokePartitionEtlCommand.Verify)] = "Verify",
        [nameof(InvokePartitionEtlCommand.Catalog)] = "Catalog",
    };

    /// <summary>For each key of the plan its parameter, as users write it.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = s_keys.ToDictionary(
        static pair => pair.Value, static pair => "-" + pair.Key, StringComparer.OrdinalIgnoreCase);

    public static bool TryGetKey(string parameter, [NotNullWhen(true)] out string? key) => s_keys.TryGetValue(parameter, out key);
}
