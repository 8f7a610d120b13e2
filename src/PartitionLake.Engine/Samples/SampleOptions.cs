using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>What sample data to make. Equal options give byte-identical files on every machine.</summary>
public sealed record SampleOptions
{
    /// <summary>Rows of the fact table.</summary>
    public long Rows { get; init; } = 100_000;

    /// <summary>Another seed gives other data of the same shape.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Combinations of payer, state, billing class, procedure class, taxonomy and statistical area that occur.
    /// Markets × months is the number of partitions of the full plan, given some twenty rows for each.
    /// </summary>
    public int Markets { get; init; } = 450;

    /// <summary>Months that occur, from January 2025 on.</summary>
    public int Months { get; init; } = 12;

    /// <summary>Payers that occur, the largest first.</summary>
    public int Payers { get; init; } = 12;

    /// <summary>States that occur, the large ones first.</summary>
    public int States { get; init; } = PlaceVocabulary.StateCount;

    /// <summary>Provider taxonomies that occur, the most frequent first.</summary>
    public int Taxonomies { get; init; } = TaxonomyVocabulary.Count;

    /// <summary>Provider groups; three to four providers belong to each. Every market area has at least one.</summary>
    public int ProviderGroups { get; init; } = 5_000;

    /// <summary>
    /// Whether keys without a match occur: codes without a category, groups without members, members that no
    /// registry knows, places outside every statistical area, procedures without a benchmark.
    /// </summary>
    public bool HasGaps { get; init; } = true;

    /// <exception cref="LakeException">A count is out of its range.</exception>
    internal void Validate()
    {
        Require(Rows, 0, long.MaxValue, nameof(Rows));
        Require(Markets, 1, 1_000_000, nameof(Markets));
        Require(Months, 1, 1_200, nameof(Months));
        Require(Payers, 1, PayerVocabulary.Count, nameof(Payers));
        Require(States, 1, PlaceVocabulary.StateCount, nameof(States));
        Require(Taxonomies, 1, TaxonomyVocabulary.Count, nameof(Taxonomies));
        Require(ProviderGroups, 1, 5_000_000, nameof(ProviderGroups));
    }

    private static void Require(long value, long least, long most, string name)
    {
        if (value >= least && value <= most)
            return;
        throw new LakeException(
            LakeErrorCode.LimitExceeded,
            $"{name} is {value:N0}; sample data can be made with {least:N0} to {most:N0}.",
            $"Choose another value for {name}.",
            name);
    }
}
