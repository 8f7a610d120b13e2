using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>The keys of all partitions of a lake, measured in one pass.</summary>
internal sealed class LakeMeasure
{
    private readonly bool[] _injected;
    private readonly HashSet<string>? _combinations;

    /// <param name="keys">The partition keys.</param>
    /// <param name="injected">The keys whose value each query gives: density is counted without them.</param>
    public LakeMeasure(IReadOnlyList<Field> keys, IReadOnlySet<string> injected)
    {
        Profiles = [.. keys.Select(static key => new KeyProfile(key))];
        _injected = [.. keys.Select(key => injected.Contains(CatalogText.Fold(key.Name)))];
        _combinations = Array.Exists(_injected, static one => one) ? new HashSet<string>(StringComparer.Ordinal) : null;
    }

    public KeyProfile[] Profiles { get; }

    /// <summary>All partitions.</summary>
    public long Partitions { get; private set; }

    /// <summary>The different combinations of those keys that are not injected.</summary>
    public long Combinations => _combinations?.Count ?? Partitions;

    public static async Task<LakeMeasure> OfAsync(IReadOnlyList<Field> keys, IReadOnlySet<string> injected,
        IAsyncEnumerable<CatalogPartition> partitions, Action<long>? progress, CancellationToken cancellationToken)
    {
        var measure = new LakeMeasure(keys, injected);
        await foreach (var partition in partitions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            measure.Add(partition);
            progress?.Invoke(measure.Partitions);
        }
        return measure;
    }

    public void Add(CatalogPartition partition)
    {
        var segments = partition.Path.Split('/');
        if (partition.Values.Count != Profiles.Length)
            throw new LakeException(
                LakeErrorCode.SchemaMismatch, $"The partition '{partition.Path}' has {partition.Values.Count} keys where the table has {Profiles.Length}.",
                "Give the table root, and partitions of one table.", partition.Path);
        for (var i = 0; i < Profiles.Length; i++)
            Profiles[i].Add(partition.Values[i], segments[i]);
        _combinations?.Add(string.Join('/', segments.Where((_, i) => !_injected[i])));
        Partitions++;
    }
}
