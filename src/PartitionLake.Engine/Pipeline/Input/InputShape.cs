using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Says what a file of an input has, as the plan wants it read.</summary>
internal static class InputShape
{
    public static FileShape Of(ParquetFile file) =>
        new(file.Schema, [.. Enumerable.Range(0, file.Schema.Count)], file.Schema, file.UnreadableColumns) { FirstFile = file.Name };
}
