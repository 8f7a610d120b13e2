using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>A bucket to write lakes to: <c>--store s3://bucket/prefix --endpoint URL</c>, with keys from the environment.</summary>
/// <param name="Root">Below it each run gets a prefix of its own.</param>
/// <param name="Endpoint">The service; null for AWS.</param>
public sealed record StoreTarget(string Root, string? Endpoint)
{
    /// <summary>Objects that are on their way together in the plain loop, as many as PartitionLake's.</summary>
    private const int ObjectsAtOnce = 32;

    private int _runs;

    /// <summary>A prefix that no run of this process has used.</summary>
    public string NewLake() => $"{Root.TrimEnd('/')}/{Environment.ProcessId}-{Interlocked.Increment(ref _runs)}/";

    /// <summary>Copies the objects of a lake to a local folder, where the referee reads them.</summary>
    public async Task DownloadAsync(string lake, string folder)
    {
        using var session = NewSession();
        using var store = new LakeStorage(session).Open(lake);
        await Parallel.ForEachAsync(store.ListAsync("", CancellationToken.None),
            new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtOnce }, async (item, cancel) =>
        {
            using var source = await store.OpenAsync(item, cancel).ConfigureAwait(false);
            var content = new byte[source.Length];
            await source.ReadAsync(0, content, cancel).ConfigureAwait(false);
            var path = Path.Combine(folder, item.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Puts the objects of a local lake into the bucket in a plain loop: what the server can do at best.</summary>
    public async Task PutAsync(string folder, string lake)
    {
        using var session = NewSession();
        using var store = new LakeStorage(session).Open(lake);
        var files = Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtOnce }, async (file, cancel) =>
            await store.PutAsync(Path.GetRelativePath(folder, file).Replace('\\', '/'),
                await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private AwsSession NewSession() => new(new AwsOptions { EndpointUrl = Endpoint });
}
