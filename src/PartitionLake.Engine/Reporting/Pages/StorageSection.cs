using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>The storage classes that the objects of the lake are in.</summary>
internal static class StorageSection
{
    public static IEnumerable<PageFigure> Of(PartitionTally partitions)
    {
        var classes = partitions.StorageClasses.OrderByDescending(static item => item.Bytes).ToList();
        if (classes.Count == 0)
            yield break;
        var sentence = classes.Count == 1
            ? $"Everything is in {classes[0].Name}."
            : $"{classes[0].Name} holds {PageText.Share(partitions.Bytes == 0 ? 0 : (double)classes[0].Bytes / partitions.Bytes)} of the bytes.";
        yield return new PageFigure("storage", classes.Count == 1 ? null : "ranking", "Storage classes", sentence, new PageTable(
            [
                new("name", "Class", PageUnit.Name), new("bytes", "Size", PageUnit.Bytes),
                new("objects", "Objects", PageUnit.Count), new("partitions", "Partitions", PageUnit.Count),
            ],
            [.. classes.Select(static item => new object?[] { item.Name, item.Bytes, item.Objects, item.Partitions })]))
        {
            Uses = [("value", "bytes")],
        };
    }
}
