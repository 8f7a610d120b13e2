using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>
/// Compares a partition key that a data file holds as a column too with the value that its folder gives. Readers disagree about
/// which of the two counts (Spark and DuckDB take the folder's, Polars the file's), so that the values must be equal.
/// </summary>
internal static class KeyAgreement
{
    private const int BatchRows = 65_536;

    /// <summary>The first disagreement, by statistics where they tell and otherwise as <paramref name="reading"/> says; null for none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="segments">The <c>name=value</c> folders above it.</param>
    /// <param name="reading">When values are read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<KeyDisagreement?> FindAsync(
        ParquetFile file, IReadOnlyList<string> segments, KeyReading reading, CancellationToken cancellationToken)
    {
        foreach (var segment in segments)
        {
            if (!PartitionPath.TryParseSegment(segment, out var name, out var text) || file.Schema.IndexOf(name) is not (>= 0 and var ordinal)
                || !PartitionKey.CanBe(file.Schema[ordinal].Type))
            {
                continue;
            }
            var value = new FolderValue(text, file.Schema[ordinal].Type);
            foreach (var group in file.RowGroups)
            {
                if (group.RowCount == 0)
                    continue;
                var (known, found) = value.Judge(group.Columns[ordinal].Statistics, group.RowCount);
                if (known == Agreement.Differs || (known == Agreement.Likely && reading == KeyReading.Never))
                    return new KeyDisagreement(file.Schema[ordinal].Name, segment, found, $"row group {group.Ordinal + 1}");
                if (reading == KeyReading.Never || (reading == KeyReading.WhereUnknown && known == Agreement.Equal))
                    continue;
                if (await ReadAsync(file, ordinal, group, value, cancellationToken).ConfigureAwait(false) is var (row, other))
                    return new KeyDisagreement(file.Schema[ordinal].Name, segment, other, $"row {row + 1:N0}");
            }
        }
        return null;
    }

    /// <summary>Refuses a file that is to be read and whose values differ from those of its folders.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.SchemaMismatch"/>.</exception>
    public static async ValueTask EnsureAsync(ParquetFile file, IReadOnlyList<string> segments, CancellationToken cancellationToken)
    {
        if (await FindAsync(file, segments, KeyReading.WhereUnknown, cancellationToken).ConfigureAwait(false) is { } found)
            throw new LakeException(LakeErrorCode.SchemaMismatch, found.Describe(file.Name), KeyDisagreement.Remedy, file.Name);
    }

    private static async ValueTask<(long Row, object? Found)?> ReadAsync(
        ParquetFile file, int ordinal, RowGroupInfo group, FolderValue value, CancellationToken cancellationToken)
    {
        using var rows = await file.OpenRowGroupAsync(group.Ordinal, [ordinal], cancellationToken).ConfigureAwait(false);
        for (var first = group.FirstRow; rows.Read(BatchRows) is { } batch; first += batch.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var column = batch.GetColumn(0);
            for (var row = 0; row < column.Length; row++)
            {
                if (!value.IsAt(column, row))
                    return (first + row, PartitionValue.ToObject(column, row));
            }
        }
        return null;
    }
}

/// <summary>When the values of a column are read to compare them with a folder.</summary>
internal enum KeyReading
{
    /// <summary>Statistics alone tell.</summary>
    Never,
    WhereUnknown,
    Always,
}

/// <param name="Column">The column of the file.</param>
/// <param name="Segment">The folder, <c>name=value</c>.</param>
/// <param name="Found">The value in the file; null for null.</param>
/// <param name="Place">The row or row group.</param>
internal sealed record KeyDisagreement(string Column, string Segment, object? Found, string Place)
{
    public const string Remedy = "Write the file again without that column, or move it to the folder of its value.";

    /// <summary>The value as a message shows it.</summary>
    public string FoundText => Found switch
    {
        null => "null",
        string text => PartitionText.Quote(text),
        DateOnly day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToString(Found, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    public string Describe(string path) =>
        $"'{path}' lies in the folder '{Segment}' and holds a column '{Column}' too, which is {FoundText} in {Place}; "
            + "some readers take the folder's value, others the file's.";
}
