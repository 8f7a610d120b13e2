using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Scanning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>Opens the objects of a lake, counts what is read of them, and knows what their footers say. Safe for several threads.</summary>
internal sealed class ObjectSurvey(ILakeStore store)
{
    /// <summary>A bucket answers many requests at once.</summary>
    private const int Concurrency = 16;

    private readonly QueryCounters _counters = new();
    private readonly List<FileShape> _shapes = [];

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _counters.BytesFetched;

    /// <summary>Opens an object in the version that was listed; null where it has no bytes, and so no rows.</summary>
    public async ValueTask<ParquetFile?> OpenAsync(StoredObject item, CancellationToken cancellationToken)
    {
        if (item.Length == 0)
            return null;
        var source = await OpenAsync(item, item.Length <= Footer.FirstReadBytes, cancellationToken).ConfigureAwait(false);
        return await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the bytes of an object of which all is read, in the version that was listed; a small one comes in one piece.</summary>
    public ValueTask<IByteSource> OpenForAllAsync(StoredObject item, CancellationToken cancellationToken) =>
        OpenAsync(item, item.Length <= WholeFile.MaxBytes, cancellationToken);

    /// <summary>Opens an object for a few bytes here and there, in the version that was listed.</summary>
    public async ValueTask<IByteSource> OpenForPiecesAsync(StoredObject item, CancellationToken cancellationToken) =>
        new CountingByteSource(await store.OpenForPiecesAsync(item, cancellationToken).ConfigureAwait(false), _counters);

    private async ValueTask<IByteSource> OpenAsync(StoredObject item, bool isInOnePiece, CancellationToken cancellationToken)
    {
        var source = new CountingByteSource(await store.OpenAsync(item, cancellationToken).ConfigureAwait(false), _counters);
        return isInOnePiece ? await WholeFile.ReadAsync(source, cancellationToken).ConfigureAwait(false) : source;
    }

    /// <summary>Reads the footers of all objects of some partitions, in their order.</summary>
    /// <exception cref="LakeException">One cannot be read, or has a column that cannot be: rewriting would lose it.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<ObjectFacts?>>> ReadAsync(IReadOnlyList<CaredPartition> partitions, CancellationToken cancellationToken)
    {
        var facts = new IReadOnlyList<ObjectFacts?>[partitions.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, facts.Length, limits, async (i, token) =>
        {
            var objects = partitions[i].Objects;
            var found = new ObjectFacts?[objects.Count];
            for (var item = 0; item < found.Length; item++)
                found[item] = await ReadAsync(objects[item], token).ConfigureAwait(false);
            facts[i] = found;
        }).ConfigureAwait(false);
        return facts;
    }

    private async ValueTask<ObjectFacts?> ReadAsync(StoredObject item, CancellationToken cancellationToken)
    {
        using var file = await OpenAsync(item, cancellationToken).ConfigureAwait(false);
        if (file is null)
            return null;
        var facts = FactsOf(file);
        facts.RefuseUnreadable();
        return facts;
    }

    /// <summary>What the footer of an open file says.</summary>
    public ObjectFacts FactsOf(ParquetFile file) =>
        new(Shared(FileShape.AsStored(file.Name, file.Schema, file.UnreadableColumns)), file.RowCount, OrderOf(file), FiltersOf(file))
        {
            Filterless = FilterlessOf(file),
        };

    /// <summary>The shape that was seen before, if one was: thousands of objects share a few, and what is known of each is held to the end.</summary>
    private FileShape Shared(FileShape shape)
    {
        lock (_shapes)
        {
            if (_shapes.Find(shape.IsAlike) is { } known)
                return known;
            _shapes.Add(shape);
            return shape;
        }
    }

    private static IReadOnlyList<SortColumnPlan> OrderOf(ParquetFile file)
    {
        IReadOnlyList<SortColumnPlan>? order = null;
        for (var group = 0; group < file.RowGroups.Count; group++)
        {
            List<SortColumnPlan> found = [.. file.SortedBy(group).Select(key => new SortColumnPlan(file.Schema[key.Ordinal].Name, key.IsDescending))];
            if (order is not null && !order.SequenceEqual(found))
                return [];
            order = found;
        }
        return order ?? [];
    }

    private static List<string> FiltersOf(ParquetFile file) => ColumnsWhere(file, isAny: true, file.HasBloomFilter);

    private static List<string> FilterlessOf(ParquetFile file) => ColumnsWhere(file, isAny: false, file.MayUseBloomFilter);

    /// <summary>The columns of which that holds for a row group, or for none.</summary>
    private static List<string> ColumnsWhere(ParquetFile file, bool isAny, Func<int, int, bool> holds)
    {
        var names = new List<string>();
        for (var column = 0; column < file.Schema.Count; column++)
        {
            var found = false;
            for (var group = 0; group < file.RowGroups.Count && !found; group++)
                found = holds(group, column);
            if (found == isAny)
                names.Add(file.Schema[column].Name);
        }
        return names;
    }
}
