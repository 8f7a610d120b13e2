namespace PartitionLake.Benchmarks.Measuring;

/// <summary>The folder an engine writes its lake to.</summary>
public static class LakeFolder
{
    /// <summary>Makes sure that nothing is there.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Data files and their bytes.</summary>
    public static (int Objects, long Bytes) Measure(string path)
    {
        var (objects, bytes) = (0, 0L);
        if (!Directory.Exists(path))
            return (objects, bytes);
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*.parquet", SearchOption.AllDirectories))
        {
            objects++;
            bytes += file.Length;
        }
        return (objects, bytes);
    }
}
