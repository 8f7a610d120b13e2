using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Each query gives the value, so that any is reached.</summary>
internal sealed record InjectedProjection(string Key) : KeyProjection(Key)
{
    public override ProjectionKind Kind => ProjectionKind.Injected;

    public override BigInteger Count => BigInteger.One;

    public override bool Reaches(string text) => true;

    public override KeyProjection? Including(string text) => this;

    public override IEnumerable<KeyValuePair<string, string>> Settings() => [new("type", "injected")];
}
