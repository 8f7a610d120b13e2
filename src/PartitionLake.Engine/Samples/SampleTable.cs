using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Samples;

/// <summary>A table of the sample: where it goes, its columns, and its rows on demand.</summary>
/// <param name="Path">Path below the sample's folder.</param>
/// <param name="Schema">The columns.</param>
/// <param name="AddRows">Adds row after row to the builder, and after each returns how many it holds.</param>
internal sealed record SampleTable(string Path, Schema Schema, Func<SampleRowBuilder, IEnumerable<int>> AddRows)
{
    /// <summary>The rows in batches of one row group each.</summary>
    public IEnumerable<RowBatch> Batches(int rowGroupRows)
    {
        var builder = new SampleRowBuilder(Schema);
        foreach (var count in AddRows(builder))
        {
            if (count >= rowGroupRows)
                yield return builder.Take();
        }
        if (builder.Count > 0)
            yield return builder.Take();
    }
}
