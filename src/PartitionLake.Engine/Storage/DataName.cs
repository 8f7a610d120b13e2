namespace PartitionLake.Engine.Storage;

/// <summary>What the name of a file tells about whether it holds rows. The one place for that rule.</summary>
internal static class DataName
{
    /// <summary>Fewer bytes than the two marks and the length of a footer cannot be a Parquet file.</summary>
    public const int SmallestFile = 12;

    private static readonly string[] Extensions = [".parquet", ".parq", ".pq"];

    // Files of Parquet's own bookkeeping: they have its marks and hold no rows that are not in the other files too.
    private static readonly string[] Summaries = ["_metadata", "_common_metadata"];

    /// <summary>Whether the name ends in an extension of Parquet files.</summary>
    public static bool HasExtension(ReadOnlySpan<char> name)
    {
        foreach (var extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Whether the name has no extension at all, as those that Athena, Trino and Hive give (<c>000000_0</c>).</summary>
    public static bool IsBare(ReadOnlySpan<char> name) => name.Length > 0 && !name.Contains('.') && !IsFolderMarker(name);

    /// <summary>Whether it is the empty object by which Hadoop marks a folder in a bucket.</summary>
    public static bool IsFolderMarker(ReadOnlySpan<char> name) => name.EndsWith("_$folder$", StringComparison.Ordinal);

    /// <summary>Whether a hidden file may be one that somebody misses: <c>_SUCCESS</c>, checksums and summaries are not.</summary>
    public static bool IsWorthALook(ReadOnlySpan<char> hidden, long length)
    {
        if (length < SmallestFile || !(HasExtension(hidden) || (hidden[0] == '_' && IsBare(hidden))))
            return false;
        foreach (var summary in Summaries)
        {
            if (hidden.SequenceEqual(summary))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether a file that begins with these bytes is Parquet, with an encrypted footer too. Whether it is a whole one is found when it is read.
    /// </summary>
    public static bool IsParquet(ReadOnlySpan<byte> first) => first.StartsWith("PAR1"u8) || first.StartsWith("PARE"u8);
}
