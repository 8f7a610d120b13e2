using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The columns: their types, how many nulls they have, and which cost most.</summary>
internal static class ColumnSection
{
    public static IEnumerable<PageFigure> Of(ColumnTally tally, long objects)
    {
        if (tally.Columns is not { Count: > 0 } columns)
            yield break;
        var total = columns.Sum(static column => column.CompressedBytes);
        var sentence = (tally.Files >= objects
                ? $"By the footers of all {PageText.Count(tally.Files, "object")}"
                : $"By the footers of {PageText.Count(tally.Files)} of {PageText.Count(objects, "object")}, chosen evenly")
            + $": {PageText.Count(tally.Rows, "row")}, {ByteText.Format(tally.Bytes)}. "
            + (total == 0 ? "" : $"'{columns[0].Name}' costs most, {PageText.Share((double)columns[0].CompressedBytes / total)} of the compressed bytes.");
        yield return new PageFigure("columns", "ranking", "Compressed bytes by column", sentence, new PageTable(
            [
                new("name", "Column", PageUnit.Name), new("type", "Type", PageUnit.Text), new("bytes", "Compressed", PageUnit.Bytes),
                new("share", "Of all", PageUnit.Share), new("raw", "Before", PageUnit.Bytes), new("nulls", "Nulls", PageUnit.Share),
                new("codec", "Codec", PageUnit.Text),
            ],
            [.. columns.Select(column => new object?[]
            {
                column.Name, string.Join(" or ", column.Types), column.CompressedBytes,
                total == 0 ? null : (double)column.CompressedBytes / total, column.UncompressedBytes, column.NullRate, string.Join(", ", column.Codecs),
            })]))
        {
            IsWide = true,
            Uses = [("value", "bytes"), ("note", "nulls")],
        };
    }
}
