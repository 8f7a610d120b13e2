using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
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

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _counters.BytesFetched;

    /// <summary>Opens an object in the version that was listed; null where it has no bytes, and so no rows.</summary>
    public async ValueTask<ParquetFile?> OpenAsync(StoredObject item, CancellationToken cancellationToken)
    {
        if (item.Length == 0)
            return null;
        var source = await store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        return await ParquetFile.OpenAsync(new CountingByteSource(source, _counters), cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens an object for a few bytes here and there, in the version that was listed.</summary>
    public async ValueTask<IByteSource> OpenForPiecesAsync(StoredObject item, CancellationToken cancellationToken) =>
        new CountingByteSource(await store.OpenForPiecesAsync(item, cancellationToken).ConfigureAwait(false), _counters);

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
    public static ObjectFacts FactsOf(ParquetFile file) =>
        new(FileShape.AsStored(file.Name, file.Schema, file.UnreadableColumns), file.RowCount, OrderOf(file), FiltersOf(file))
        {
            Filterless = FilterlessOf(file),
        };

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

    private static List<string> FiltersOf(ParquetFile file) =>
        [.. Enumerable.Range(0, file.Schema.Count).Where(column => file.RowGroups.Any(group => file.HasBloomFilter(group.Ordinal, column)))
            .Select(column => file.Schema[column].Name)];

    private static List<string> FilterlessOf(ParquetFile file) =>
        [.. Enumerable.Range(0, file.Schema.Count).Where(column => !file.RowGroups.Any(group => file.MayUseBloomFilter(group.Ordinal, column)))
            .Select(column => file.Schema[column].Name)];
}
