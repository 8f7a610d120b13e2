using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>Counts the rows of a partition without reading its data: by what runs recorded, or by the footers of its objects.</summary>
internal sealed class RowCounter
{
    private readonly ILakeStore _store;
    private readonly IReadOnlyDictionary<string, RecordedObject> _known;
    private readonly bool _readFooters;

    public RowCounter(ILakeStore store, IReadOnlyDictionary<string, RecordedObject> known, bool readFooters)
    {
        _store = store;
        _known = known;
        _readFooters = readFooters;
    }

    /// <summary>An object that cannot be read gives an error and no rows; it does not fail the task.</summary>
    public Task<CountedPartition> CountAsync(PartitionFolder folder, CancellationToken cancellationToken)
    {
        var rows = 0L;
        var unknown = new List<StoredObject>();
        foreach (var item in folder.Objects)
        {
            if (_known.TryGetValue(item.Path, out var recorded) && recorded.Bytes == item.Length)
                rows += recorded.Rows;
            else
                unknown.Add(item);
        }
        if (unknown.Count == 0)
            return Task.FromResult(new CountedPartition(folder.ToInfo(_store.Root, rows), []));
        if (!_readFooters)
            return Task.FromResult(new CountedPartition(folder.ToInfo(_store.Root, rows: null), []));
        return Task.Run(() => ReadFootersAsync(folder, rows, unknown, cancellationToken), cancellationToken);
    }

    private async Task<CountedPartition> ReadFootersAsync(PartitionFolder folder, long rows, List<StoredObject> objects, CancellationToken cancellationToken)
    {
        var errors = new List<LakeException>();
        foreach (var item in objects)
        {
            try
            {
                rows += await FooterRowsAsync(item, cancellationToken).ConfigureAwait(false);
            }
            catch (LakeException e)
            {
                errors.Add(e);
            }
        }
        return new CountedPartition(folder.ToInfo(_store.Root, errors.Count == 0 ? rows : null), errors);
    }

    private async Task<long> FooterRowsAsync(StoredObject item, CancellationToken cancellationToken)
    {
        var source = await _store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        return file.RowCount;
    }
}
