namespace PartitionLake.Engine.Samples;

/// <summary>What the tables of one sample have in common: everything their keys refer to.</summary>
internal sealed class StarSchema
{
    public StarSchema(SampleOptions options)
    {
        Options = options;
        Procedures = new ProcedureCatalog(options);
        Providers = new ProviderCatalog(options, ProviderArea.Draw(options));
        Markets = new MarketCatalog(options, Providers.Areas.Length, Procedures.ClassCount);
    }

    public SampleOptions Options { get; }

    public ProcedureCatalog Procedures { get; }

    public ProviderCatalog Providers { get; }

    public MarketCatalog Markets { get; }
}
