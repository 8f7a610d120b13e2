namespace PartitionLake.Engine.Health;

/// <summary>Makes the evidence of a finding.</summary>
internal static class EvidenceList
{
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(params ReadOnlySpan<(string Name, object? Value)> evidence)
    {
        var pairs = new KeyValuePair<string, object?>[evidence.Length];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(evidence[i].Name, evidence[i].Value);
        return pairs;
    }
}
