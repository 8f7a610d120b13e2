using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Completion;

/// <summary>Column names of a table of Parquet files, read from the footer of the first.</summary>
internal static class FooterColumns
{
    public static IEnumerable<string> Read(string path)
    {
        using var file = ParquetFile.OpenAsync(InputFiles.Expand(path)[0].Open()).AsTask().GetAwaiter().GetResult();
        return file.Schema.Select(static field => field.Name).ToArray();
    }
}
