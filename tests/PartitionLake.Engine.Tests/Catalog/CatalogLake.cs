using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Inventory;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Catalog;

/// <summary>Lakes in a bucket that only exists as a list of names; each file has the same columns.</summary>
internal static class CatalogLake
{
    public const string Root = "s3://bucket/lake/";

    private static readonly byte[] File = WithColumns("SELECT 1::BIGINT AS id, 'a' AS name, 1.5::DOUBLE AS rate");

    /// <summary>A Parquet file with the columns of a query, written by DuckDB.</summary>
    public static byte[] WithColumns(string sql)
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        duck.Execute($"COPY ({sql}) TO {Duck.Literal(folder["f.parquet"])} (FORMAT parquet)");
        return System.IO.File.ReadAllBytes(folder["f.parquet"]);
    }

    public static ListedStore Store(IEnumerable<string> folders, Func<string, byte[]>? content = null) =>
        new(folders.Select(folder => folder.Length == 0 ? "f.parquet" : folder + "/f.parquet"))
        {
            Open = path => new Bytes(path, content?.Invoke(path) ?? File)
        };

    public static Task<LakeSource> SourceAsync(IEnumerable<string> folders, Func<string, byte[]>? content = null, LakeSourceOptions? options = null) =>
        LakeSources.OfLakeAsync(Store(folders, content), options ?? new LakeSourceOptions(), TestContext.Current.CancellationToken);

    /// <summary>A source without any store, for tests of keys.</summary>
    public static LakeSource Of(IReadOnlyList<Field> keys, IEnumerable<string> folders, IReadOnlyList<Field>? columns = null) => new(_ => Stream(folders))
    {
        Root = Root,
        Location = S3Location.Parse(Root),
        Columns = columns ?? [new Field("id", LakeType.Int64)],
        Keys = keys,
    };

    private static async IAsyncEnumerable<CatalogPartition> Stream(IEnumerable<string> folders)
    {
        await Task.Yield();
        foreach (var folder in folders)
            yield return CatalogPartition.At(folder);
    }

    private sealed class Bytes(string name, byte[] content) : IByteSource
    {
        public string Name => name;

        public long Length => content.Length;

        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            content.AsMemory((int)offset, destination.Length).CopyTo(destination);
            return default;
        }

        public void Dispose()
        {
        }
    }
}
