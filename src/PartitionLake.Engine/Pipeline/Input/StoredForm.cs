using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>How a file stores its columns. Whoever reads the file itself has to know more of it than the types.</summary>
/// <param name="Columns">For each column that can be read, in the order of the file, the formats of its leaves.</param>
/// <param name="HasDeltaLengths">Whether a column is in DELTA_LENGTH_BYTE_ARRAY, which Spark 3.5 misreads where it reads in vectors.</param>
internal sealed record StoredForm(IReadOnlyList<IReadOnlyList<LeafFormat>> Columns, bool HasDeltaLengths)
{
    private const string DeltaLengths = "DELTA_LENGTH_BYTE_ARRAY";

    /// <summary>The form of a file; one that is the form of the file before is that.</summary>
    public static StoredForm Of(ParquetFile file, IReadOnlyList<StoredForm> earlier)
    {
        var columns = Enumerable.Range(0, file.Schema.Count).Select(column => (IReadOnlyList<LeafFormat>)[.. file.FormatsOf(column)]).ToList();
        var hasDeltaLengths = file.RowGroups.Any(static group => group.Columns.Any(static chunk => chunk.Encodings.Contains(DeltaLengths)));
        return earlier.Count > 0 && earlier[^1] is var last && last.HasDeltaLengths == hasDeltaLengths && last.IsAlike(columns) ? last
            : new StoredForm(columns, hasDeltaLengths);
    }

    private bool IsAlike(List<IReadOnlyList<LeafFormat>> columns) =>
        Columns.Count == columns.Count && Columns.Zip(columns).All(static pair => pair.First.SequenceEqual(pair.Second));
}
