using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The partition keys, how many values each has, and which of them hold the bytes.</summary>
internal static class KeySection
{
    private const int ShownValues = 10;

    public static IEnumerable<PageFigure> Of(PartitionTally partitions)
    {
        if (partitions.Keys.Count == 0)
            yield break;
        yield return Cardinalities(partitions.Keys);
        for (var i = 0; i < partitions.Keys.Count; i++)
        {
            if (partitions.Keys[i].Heaviest(ShownValues) is { Count: > 1 } values)
                yield return Values(i, partitions.Keys[i], values, partitions.Bytes);
        }
    }

    private static PageFigure Cardinalities(IReadOnlyList<KeyTally> keys) => new(
        "keys", "ranking", "Values of each key",
        "The outermost folder first. A key with few values makes few folders; one with many makes queries list many.",
        new PageTable(
            [
                new("name", "Key", PageUnit.Name), new("type", "Type", PageUnit.Text), new("values", "Different values", PageUnit.Count),
                new("nulls", "Partitions with null", PageUnit.Count), new("note", "Note", PageUnit.Text),
            ],
            [.. keys.Select(static key => new object?[]
            {
                key.Name, key.Type?.ToString(), (long)key.Distinct, key.Nulls,
                key.HasMany ? $"more than {PageText.Count(KeyTally.MostValues)}; the rest is not told apart" : null,
            })]))
        {
            Uses = [("value", "values")],
        };

    private static PageFigure Values(int place, KeyTally key, IReadOnlyList<KeyValueTally> values, long bytes)
    {
        var most = values[0];
        var sentence = $"'{most.Text}' holds {PageText.Share(bytes == 0 ? 0 : (double)most.Bytes / bytes)} of the bytes."
            + (key.Distinct > values.Count ? $" The {values.Count} heaviest of {PageText.Count(key.Distinct)} values." : "");
        return new PageFigure($"key-{place}", "ranking", $"Bytes by {key.Name}", sentence, new PageTable(
            [
                new("name", key.Name, PageUnit.Name), new("bytes", "Size", PageUnit.Bytes), new("share", "Of all bytes", PageUnit.Share),
                new("rows", "Rows", PageUnit.Count), new("partitions", "Partitions", PageUnit.Count),
            ],
            [.. values.Select(value => new object?[]
            {
                value.Text.Length == 0 ? "(empty)" : value.Text, value.Bytes, bytes == 0 ? null : (double)value.Bytes / bytes, value.Rows, value.Partitions,
            })]))
        {
            Uses = [("value", "bytes")],
        };
    }
}
