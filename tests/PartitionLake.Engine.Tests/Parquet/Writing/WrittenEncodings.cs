namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>Holds that a file has only what every reader reads right: PLAIN, RLE and RLE_DICTIONARY in data pages of version 1.</summary>
/// <remarks>Spark 3.5.6, for one, takes wrong values from DELTA_LENGTH_BYTE_ARRAY without an error, so no test of values in DuckDB would tell.</remarks>
internal static class WrittenEncodings
{
    private const long Plain = 0, Rle = 3, RleDictionary = 8;
    private const long DataPage = 0, DictionaryPage = 2;

    /// <summary>Checks every file of ours in a lake, or in any folder, and returns how many column chunks there were.</summary>
    public static int AssertLake(string folder)
    {
        var chunks = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories))
        {
            var file = File.ReadAllBytes(path);
            if (new ParquetStructure(file).Footer.Text(6).StartsWith("PartitionLake ", StringComparison.Ordinal))
                chunks += AssertFile(file);
        }
        return chunks;
    }

    /// <summary>Checks each column chunk of a file, its pages and what its metadata says of them, and returns how many there were.</summary>
    public static int AssertFile(byte[] file)
    {
        var structure = new ParquetStructure(file);
        var chunks = 0;
        foreach (var chunk in structure.Chunks())
        {
            AssertChunk(chunk.Struct(3), structure.Pages(chunk));
            chunks++;
        }
        return chunks;
    }

    private static void AssertChunk(ThriftStruct metadata, List<FilePage> pages)
    {
        var used = new SortedSet<long>();
        var stats = new SortedDictionary<(long Type, long Encoding), long>();
        for (var i = 0; i < pages.Count; i++)
        {
            var header = pages[i].Header;
            var type = header.Number(1);
            Assert.True(type == DataPage || (type == DictionaryPage && i == 0), $"Page {i} is of type {type}.");
            var detail = header.Struct(type == DataPage ? 5 : 7);
            Assert.Equal(type == DataPage && pages[0].Header.Number(1) == DictionaryPage ? RleDictionary : Plain, detail.Number(2));
            if (type == DataPage)
            {
                Assert.Equal([Rle, Rle], [detail.Number(3), detail.Number(4)]);
            }
            var key = (type, detail.Number(2));
            stats[key] = stats.GetValueOrDefault(key) + 1;
            used.Add(detail.Number(2));
        }
        // Levels are RLE; a required column has none, and need not list it.
        var listed = metadata.List(2).Cast<long>().ToList();
        Assert.Equal(listed.Distinct(), listed);
        Assert.Equal(used, listed.Where(encoding => encoding != Rle).Order());
        Assert.Equal(stats.Select(pair => (pair.Key.Type, pair.Key.Encoding, pair.Value)), Stats(metadata));
    }

    private static IEnumerable<(long Type, long Encoding, long Pages)> Stats(ThriftStruct metadata) =>
        metadata.List(13).Cast<ThriftStruct>().Select(entry => (entry.Number(1), entry.Number(2), entry.Number(3))).Order();
}
