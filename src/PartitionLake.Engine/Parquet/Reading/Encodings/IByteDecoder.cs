
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes the values of a page that are not null, in pieces, as byte strings.</summary>
internal interface IByteDecoder
{
    /// <summary>The least bytes that a plain value takes in a dictionary page.</summary>
    int MinEntryBytes { get; }

    /// <summary>Whether a plain page may come in pieces.</summary>
    bool TakesPieces { get; }

    /// <param name="encoding">Any but a dictionary encoding.</param>
    /// <param name="values">The values' section of the page.</param>
    /// <param name="maxCount">How many values the page declares, null ones included.</param>
    /// <param name="rest">What of a plain page is to come; null where the section is all.</param>
    void Begin(PageEncoding encoding, ByteSlice values, int maxCount, PageRest? rest = null);

    /// <summary>Adds the next values to the run or throws.</summary>
    void Read(int count, ByteRun run);

    /// <summary>Checks, where a page ends, that no value is left over, and says whether bytes are that are none: padding.</summary>
    bool End();
}
