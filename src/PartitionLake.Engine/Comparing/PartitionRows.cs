using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Comparing;

/// <summary>Reads the rows of a partition, object by object in the order of their paths, as often as it is asked; holds a batch.</summary>
/// <param name="store">The lake.</param>
/// <param name="folder">The partition.</param>
internal sealed class PartitionRows(ILakeStore store, PartitionFolder folder)
{
    private const int BatchRows = 16_384;

    public PartitionFolder Folder => folder;

    /// <summary>What the footers say of the columns.</summary>
    /// <param name="without">Columns that do not matter.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    public async Task<ComparedColumns> ColumnsAsync(IReadOnlyCollection<string> without, CancellationToken cancellationToken)
    {
        var columns = new ComparedColumns();
        await foreach (var file in FilesAsync(cancellationToken).ConfigureAwait(false))
            columns.Add(file, without);
        return columns;
    }

    /// <summary>The rows as batches of some columns; a column that an object lacks is null there.</summary>
    /// <param name="columns">The names.</param>
    /// <param name="isWanted">Whether rows from the one place to another are read; null for all.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async IAsyncEnumerable<(long First, int Length, Column?[] Columns)> ReadAsync(
        IReadOnlyList<string> columns, Func<long, long, bool>? isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long before = 0;
        await foreach (var file in FilesAsync(cancellationToken).ConfigureAwait(false))
        {
            int[] ordinals = [.. columns.Select(file.Schema.IndexOf)];
            int[] read = [.. ordinals.Where(static ordinal => ordinal >= 0)];
            foreach (var group in file.RowGroups)
            {
                var first = before + group.FirstRow;
                if (isWanted is not null && !isWanted(first, first + group.RowCount))
                    continue;
                using var rows = await file.OpenRowGroupAsync(group.Ordinal, read, cancellationToken).ConfigureAwait(false);
                while (rows.Read(Math.Min(BatchRows, rows.FittingRows(BatchRows))) is { } batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var found = new Column?[ordinals.Length];
                    for (int i = 0, place = 0; i < found.Length; i++)
                        found[i] = ordinals[i] >= 0 ? Whole(batch.GetColumn(place++)) : null;
                    yield return (first, batch.Length, found);
                    first += batch.Length;
                }
            }
            before += file.RowCount;
        }
    }

    /// <summary>What stands for the values of a row: equal for equal ones of one family of types, with null as a value of its own.</summary>
    public static UInt128 HashOf(ReadOnlySpan<Column?> columns, int row)
    {
        Span<UInt128> pair = stackalloc UInt128[2];
        pair[0] = 0;
        foreach (var column in columns)
        {
            pair[1] = HashOf(column, row);
            pair[0] = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(pair));
        }
        return pair[0];
    }

    /// <summary>The same of one value.</summary>
    public static UInt128 HashOf(Column? column, int row) => column is null || column.IsNull(row) ? 0 : KeyHasher.HashOf(column, row);

    // A struct is one value here.
    private static Column Whole(Column column) => column is StructColumn ? PackedStruct.Of(column) : column;

    private async IAsyncEnumerable<ParquetFile> FilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in folder.Objects.OrderBy(static item => item.Path, StringComparer.Ordinal))
        {
            if (item.Length == 0)
                continue;
            var source = await store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
            yield return file;
        }
    }
}
