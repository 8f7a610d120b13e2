namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>The payers of sample data; none of them exists.</summary>
internal static class PayerVocabulary
{
    private static readonly Payer[] All =
    [
        new("blue-ridge-health", "Blue Ridge Health Plan, Inc.", "Blue Ridge Holdings", 1.18),
        new("harbor-mutual", "Harbor Mutual Insurance Company", "Harbor Mutual Group", 1.32),
        new("northstar-care", "NorthStar Care of the Midwest", "NorthStar Care", 1.05),
        new("st-brendans-network", "St. Brendan's Health Network", "St. Brendan's", 1.41),
        new("pacific-crest-hmo", "Pacific Crest HMO/PPO", "Pacific Crest", 0.97),
        new("lone-oak-assurance", "Lone Oak Assurance, L.L.C.", "Lone Oak Group", 1.24),
        new("meridian-choice", "Meridian Choice + Select", "Meridian Choice", 1.11),
        new("evergreen-coop", "Evergreen Health Co-op", "Evergreen Health Co-op", 0.92),
        new("salud-del-valle", "Salud del Valle, Compañía de Seguros", "Valle Group", 1.02),
        new("granite-state-life", "Granite State Life & Health", "Granite Group", 1.36),
        new("prairie-benefit-trust", "Prairie Benefit Trust (self-funded)", "Prairie Benefit Trust", 1.08),
        new("cardinal-100%", "Cardinal 100% Coverage", "Cardinal Group", 1.52),
        new("bayou-community-plan", "Bayou Community Plan", "Bayou Community Plan", 0.88),
        new("summit-advantage", "Summit Advantage", "Summit Group", 1.20),
        new("old-dominion-medical", "Old Dominion Medical Society Plan", "Old Dominion Medical Society", 1.15),
        new("keystone-guild", "Keystone Guild of Trades: Health Fund", "Keystone Guild", 1.29),
    ];

    public static int Count => All.Length;

    public static Payer Get(int index) => All[index];
}

/// <param name="Slug">The key.</param>
/// <param name="Name">The reporting entity.</param>
/// <param name="Parent">The group it belongs to.</param>
/// <param name="RateFactor">What it pays, as a multiple of Medicare.</param>
internal sealed record Payer(string Slug, string Name, string Parent, double RateFactor);
