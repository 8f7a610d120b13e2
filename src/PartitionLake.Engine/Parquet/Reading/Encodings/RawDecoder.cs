
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes the values of a page that are not null, in pieces, as the stored type.</summary>
internal abstract class RawDecoder<T>
    where T : unmanaged
{
    /// <param name="encoding">Any but a dictionary encoding.</param>
    /// <param name="values">The values' section of the page.</param>
    /// <param name="maxCount">How many values the page declares, null ones included.</param>
    public abstract void Begin(PageEncoding encoding, ByteSlice values, int maxCount);

    /// <summary>Fills the destination or throws.</summary>
    public abstract void Read(Span<T> destination);

    /// <summary>Checks, where a page ends, that no value is left over, and says whether bytes are that are none: padding.</summary>
    public abstract bool End();

    protected static void Refuse(PageEncoding encoding, string type)
    {
        if (Enum.IsDefined(encoding))
            ReadFailure.Unsupported($"{type} values are encoded as {encoding}, which the format does not define for them.");
        ReadFailure.Unsupported($"values are encoded as {(int)encoding}, which is not a known encoding.");
    }
}
