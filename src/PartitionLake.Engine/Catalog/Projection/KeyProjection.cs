using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Which values Athena makes up for one partition key, instead of asking the catalog.</summary>
internal abstract record KeyProjection(string Key)
{
    public abstract ProjectionKind Kind { get; }

    /// <summary>How many values are made up; 1 for a key whose value each query gives.</summary>
    public abstract BigInteger Count { get; }

    /// <summary>Whether the folder value is among them, in exactly this spelling.</summary>
    public abstract bool Reaches(string text);

    /// <summary>The projection that also reaches the value; null where no projection of this kind can.</summary>
    public abstract KeyProjection? Including(string text);

    /// <summary>The table's properties, without the prefix <c>projection.&lt;key&gt;.</c></summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Settings();

    /// <summary>The table's properties in full.</summary>
    public IEnumerable<KeyValuePair<string, string>> Properties()
    {
        foreach (var (name, value) in Settings())
            yield return new($"{ProjectionProperties.Prefix}{Key}.{name}", value);
    }
}
