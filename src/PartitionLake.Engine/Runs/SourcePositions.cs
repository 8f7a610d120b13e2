namespace PartitionLake.Engine.Runs;

/// <summary>How far the sources of a stream were read, by shard, in the order of their names: text that only its source understands.</summary>
public sealed class SourcePositions
{
    /// <summary>A run that knows of no sources.</summary>
    public static readonly SourcePositions None = new([]);

    private SourcePositions(IReadOnlyList<KeyValuePair<string, string?>> values) => Values = values;

    /// <summary>The position of each shard; null for one that the lake is to forget.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Values { get; }

    public bool Any => Values.Count > 0;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: a shard has no name, or one position is empty.</exception>
    public static SourcePositions Of(IEnumerable<KeyValuePair<string, string?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var sorted = values.OrderBy(static one => one.Key, StringComparer.Ordinal).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var (shard, position) = sorted[i];
            if (string.IsNullOrWhiteSpace(shard))
                throw Invalid("A shard has no name.", shard);
            if (position is "")
                throw Invalid($"The position of the shard '{shard}' is empty text.", shard);
            if (i > 0 && sorted[i - 1].Key == shard)
                throw Invalid($"The shard '{shard}' has two positions.", shard);
        }
        return new SourcePositions(sorted);
    }

    /// <summary>What a lake knows once a run with these positions has ended.</summary>
    /// <param name="earlier">What it knew before, in the order of the shards.</param>
    /// <param name="runId">The run.</param>
    internal IReadOnlyList<SourcePosition> After(IReadOnlyList<SourcePosition> earlier, string runId)
    {
        if (!Any)
            return earlier;
        var given = Values.Select(static one => one.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. earlier.Where(known => !given.Contains(known.Shard))
                .Concat(Values.Where(static one => one.Value is not null).Select(one => new SourcePosition(one.Key, one.Value!, runId)))
                .OrderBy(static known => known.Shard, StringComparer.Ordinal),
        ];
    }

    private static LakeException Invalid(string found, string shard) => new(LakeErrorCode.PlanInvalid,
        $"-Position: {found}",
        "Expected a shard and its position: -Position @{ 'shardId-000000000000' = '4959…' }; $null makes the lake forget a shard.", shard);
}

/// <summary>How far a source was read by the runs that a lake stands on.</summary>
/// <param name="Shard">The part of the source.</param>
/// <param name="Position">What the source calls the place.</param>
/// <param name="RunId">The run that brought the rows up to there.</param>
public sealed record SourcePosition(string Shard, string Position, string RunId);
