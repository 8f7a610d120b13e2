using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog.Sources;

/// <summary>Some of many files, each with the same chance, without keeping them all: reservoir sampling with a fixed seed.</summary>
internal sealed class FileSample(int most)
{
    private const int Seed = 20_250_801;

    private readonly List<string> _paths = [];
    private readonly Random _random = new(Seed);
    private long _seen;

    /// <summary>The chosen ones, in ordinal order.</summary>
    public IReadOnlyList<string> Paths => [.. _paths.Order(StringComparer.Ordinal)];

    public void Add(IReadOnlyList<StoredObject> files)
    {
        foreach (var file in files)
            Add(file.Path);
    }

    public void Add(string path)
    {
        _seen++;
        if (_paths.Count < most)
            _paths.Add(path);
        else if (_random.NextInt64(_seen) is var at && at < most)
            _paths[(int)at] = path;
    }
}
