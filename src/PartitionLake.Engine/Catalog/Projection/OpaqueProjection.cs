using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>
/// A projection that somebody else set up in a way that this product does not write, such as a range up to <c>NOW</c>: left as it is, never judged.
/// </summary>
internal sealed record OpaqueProjection(string Key, IReadOnlyList<KeyValuePair<string, string>> Found) : KeyProjection(Key)
{
    public override ProjectionKind Kind => ProjectionKind.Date;

    public override BigInteger Count => BigInteger.One;

    public override bool Reaches(string text) => true;

    public override KeyProjection? Including(string text) => this;

    public override IEnumerable<KeyValuePair<string, string>> Settings() => Found;
}
