using System.Collections.Concurrent;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>What a store can do of what keeps two runs apart. Found out once for each bucket and kept as long as the process lives.</summary>
internal sealed record S3Abilities
{
    private static readonly ConcurrentDictionary<(string Endpoint, string Bucket), S3Abilities> s_known = new();

    /// <summary>What AWS documents for its own S3.</summary>
    public static S3Abilities Aws { get; } = new() { PutsConditionally = true, DeletesConditionally = true, CopiesConditionally = true };

    /// <summary>Whether <c>If-None-Match</c> and <c>If-Match</c> of a PUT decide whether it happens.</summary>
    public bool PutsConditionally { get; init; }

    /// <summary>Whether the ETag of a key in a DeleteObjects request decides whether it is removed.</summary>
    public bool DeletesConditionally { get; init; }

    /// <summary>Whether conditions of a copy, on its source and on its target, decide whether it happens; null as long as nothing was copied.</summary>
    public bool? CopiesConditionally { get; init; }

    /// <summary>Whether <c>If-Match</c> wants the ETag without its quotes, as Ceph 16 to 18 do.</summary>
    public bool WantsBareETags { get; init; }

    /// <summary>What was found out before; null where the bucket is new to this process.</summary>
    public static S3Abilities? Known(Uri? endpoint, string bucket) =>
        endpoint is null ? Aws : s_known.TryGetValue((endpoint.ToString(), bucket), out var found) ? found : null;

    public void Remember(Uri endpoint, string bucket) => s_known[(endpoint.ToString(), bucket)] = this;

    /// <summary>The ETag as the store takes it in a condition.</summary>
    public string? InCondition(string? eTag) => WantsBareETags ? eTag?.Trim('"') : eTag;
}
