namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Estimates of what an encoding costs. They look at values alone, so that equal rows give equal files.</summary>
internal static class EncodingChoice
{
    /// <summary>What a dictionary costs besides its values: a page header, an offset and counts in the metadata, a frame of its own.</summary>
    public const int DictionaryOverhead = 48;

    /// <summary>
    /// Whether dictionary and codes are smaller than plain values once both are compressed. Codes hardly
    /// compress; of plain values and dictionary entries Zstandard leaves about the given part.
    /// </summary>
    public static bool PrefersDictionary(long dictionaryBytes, int entries, int values, long plainBytes, double left)
    {
        var codes = (long)values * HybridRle.WidthOf(entries) >> 3;
        return DictionaryOverhead + dictionaryBytes * left + codes < plainBytes * left;
    }
}
