using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Completion;

/// <summary>Column names of a table of Parquet files, read from the footer of the first.</summary>
internal static class FooterColumns
{
    public static IEnumerable<string> Read(string path) => ReadAsync(path).GetAwaiter().GetResult();

    private static async Task<string[]> ReadAsync(string path)
    {
        var files = await LakeStorage.LocalOnly.FindInputsAsync([path], new InputOptions(), CancellationToken.None).ConfigureAwait(false);
        using var file = await ParquetFile.OpenAsync(await files[0].OpenAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. file.Schema.Select(static field => field.Name)];
    }
}
