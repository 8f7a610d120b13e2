using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>The markets of a sample, all distinct, and how many rates each has: a few have very many.</summary>
internal sealed class MarketCatalog
{
    private const int BillingClasses = 2;

    private readonly WeightedChoice _choice;

    /// <exception cref="LakeException">So many different markets do not exist.</exception>
    public MarketCatalog(SampleOptions options, int areaCount, int classCount)
    {
        var possible = (long)options.Payers * areaCount * BillingClasses * classCount;
        // Surgical and medical stays are never billed by professionals, so a few combinations do not count.
        if (options.Markets > possible / 2)
        {
            throw new LakeException(
                LakeErrorCode.LimitExceeded,
                $"Markets is {options.Markets:N0}; {options.Payers} payers and {areaCount:N0} areas allow {possible / 2:N0}.",
                "Raise Payers, States or Taxonomies, or lower Markets.",
                nameof(options.Markets));
        }
        Markets = Draw(options, areaCount, classCount, possible);
        var weights = WeightedChoice.Zipf(Markets.Length, offset: 5);
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        // Half of the rows are spread evenly: no market is empty, however many there are.
        for (var i = 0; i < weights.Length; i++)
            weights[i] = weights[i] / total + 1.0 / weights.Length;
        _choice = new WeightedChoice(weights);
    }

    public Market[] Markets { get; }

    public Market Pick(ref SampleRandom random) => Markets[_choice.Pick(ref random)];

    private static Market[] Draw(SampleOptions options, int areaCount, int classCount, long possible)
    {
        var classes = ProcedureVocabulary.Classes;
        var classWeights = new double[classCount];
        for (var i = 0; i < classCount; i++)
            classWeights[i] = classes[i].Weight;
        var classChoice = new WeightedChoice(classWeights);
        var payerChoice = new WeightedChoice(WeightedChoice.Zipf(options.Payers, offset: 3));
        var random = SampleRandom.For(options.Seed, SampleStream.Markets, 0);
        var markets = new Market[options.Markets];
        var taken = new HashSet<long>(options.Markets);
        for (var i = 0; i < markets.Length; i++)
        {
            long payer = payerChoice.Pick(ref random);
            var index = ((payer * areaCount + random.Below(areaCount)) * BillingClasses + (random.Chance(300) ? 1 : 0)) * classCount
                + classChoice.Pick(ref random);
            var market = At(index);
            while (market.Billing == 0 && classes[market.Class].IsInstitutionalOnly || !taken.Add(index))
            {
                index = (index + 1) % possible;
                market = At(index);
            }
            markets[i] = market;
        }
        return markets;

        Market At(long index) => new(
            (int)(index / classCount / BillingClasses / areaCount),
            (int)(index / classCount / BillingClasses % areaCount),
            (int)(index / classCount % BillingClasses),
            (int)(index % classCount));
    }
}

/// <param name="Payer">The payer, as a position in the vocabulary.</param>
/// <param name="Area">The provider area, as a position in the sample's list.</param>
/// <param name="Billing">0 professional, 1 institutional.</param>
/// <param name="Class">The procedure class, as a position in the vocabulary.</param>
internal readonly record struct Market(int Payer, int Area, int Billing, int Class);
