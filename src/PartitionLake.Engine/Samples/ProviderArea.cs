using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Where and what a provider group is: the part of a partition key that its first member decides.</summary>
/// <param name="State">The state, as a position in the vocabulary.</param>
/// <param name="Place">The statistical area; null in the open country, and where the members are not known.</param>
/// <param name="Taxonomy">The taxonomy, as a position in the vocabulary; −1 where the members are not known.</param>
internal sealed record ProviderArea(int State, Place? Place, int Taxonomy)
{
    /// <summary>Whether nothing can be found out about the members: no row matches them.</summary>
    public bool IsUnknown => Taxonomy < 0;

    /// <summary>Draws distinct areas, as many as the markets of the sample need.</summary>
    public static ProviderArea[] Draw(SampleOptions options)
    {
        var places = new List<(int State, Place? Place)>();
        for (var state = 0; state < options.States; state++)
        {
            foreach (var place in PlaceVocabulary.AreasOf(state))
                places.Add((state, place));
            if (options.HasGaps)
                places.Add((state, null));
        }
        var possible = places.Count * options.Taxonomies;
        var count = Math.Min(possible, Math.Clamp(options.Markets / 3, 1, 4_000));
        var areas = new List<ProviderArea>(count);
        for (var state = 0; options.HasGaps && state < Math.Min(options.States, count / 40 + 1) && count > 1; state++)
            areas.Add(new ProviderArea(state, null, -1));

        var random = SampleRandom.For(options.Seed, SampleStream.Areas, 0);
        var placeChoice = new WeightedChoice(WeightedChoice.Zipf(places.Count, offset: 12));
        var taxonomyChoice = new WeightedChoice(WeightedChoice.Zipf(options.Taxonomies, offset: 5));
        var taken = new bool[possible];
        while (areas.Count < count)
        {
            var index = placeChoice.Pick(ref random) * options.Taxonomies + taxonomyChoice.Pick(ref random);
            while (taken[index])
                index = (index + 1) % possible;
            taken[index] = true;
            var (state, place) = places[index / options.Taxonomies];
            areas.Add(new ProviderArea(state, place, index % options.Taxonomies));
        }
        return [.. areas];
    }
}
