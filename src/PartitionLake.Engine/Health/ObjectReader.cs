using System.Runtime.CompilerServices;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Health;

/// <summary>Reads chosen columns of an object, batch by batch.</summary>
internal static class ObjectReader
{
    private const int BatchRows = 65_536;

    /// <param name="item">The object.</param>
    /// <param name="columns">Positions in <see cref="ExaminedObject.Columns"/>.</param>
    /// <param name="isWanted">Whether a row group is to be read; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">The object cannot be read.</exception>
    public static async IAsyncEnumerable<ObjectBatch> ReadAsync(
        ExaminedObject item, IEnumerable<int> columns, Func<RowGroupInfo, bool>? isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int[] read = [.. columns.Where(item.Columns.IsInFile)];
        foreach (var group in item.File.RowGroups)
        {
            if (isWanted is not null && !isWanted(group))
                continue;
            using var rows = await item.File.OpenRowGroupAsync(group.Ordinal, read, cancellationToken).ConfigureAwait(false);
            for (var first = group.FirstRow; rows.Read(BatchRows) is { } batch; first += batch.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new ObjectBatch(item, batch, read, first);
            }
        }
    }
}
