using System.Runtime.CompilerServices;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Inventory;

/// <summary>A store of names without contents, in the order a bucket lists them; it remembers what was listed.</summary>
internal sealed class ListedStore(IEnumerable<string> paths) : ILakeStore
{
    private readonly string[] _paths = [.. paths.Order(StringComparer.Ordinal)];

    public List<string> Listed { get; } = [];

    /// <summary>How many objects the listings have produced so far.</summary>
    public int Produced { get; private set; }

    /// <summary>What the objects hold; without it none can be opened.</summary>
    public Func<string, IByteSource>? Open { get; init; }

    public string Root => "s3://bucket/lake/";

    public async IAsyncEnumerable<StoredObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listed.Add(folder + "/**");
        await Task.Yield();
        foreach (var path in _paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsBelow(path, folder))
                continue;
            Produced++;
            yield return Describe(path);
        }
    }

    public async IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listed.Add(folder);
        await Task.Yield();
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        string? last = null;
        foreach (var path in _paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsBelow(path, folder))
                continue;
            var end = path.IndexOf('/', start);
            if (end < 0)
                yield return Describe(path);
            else if (path[..end] != last)
                yield return new StoredObject(last = path[..end], 0, default, "", IsFolder: true);
        }
    }

    public ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        new(_paths.Contains(path) ? Describe(path) : null);

    public ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken) =>
        Open is null ? throw new NotSupportedException() : new(Open(path));

    public ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IStoreLock> LockAsync(LockClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LockHolder?> FindHolderAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask CheckWritableAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask RecoverAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DeleteTreeAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IObjectWriter Compare(string path, StoredObject? existing) => throw new NotSupportedException();

    public IPublication BeginPublication(PublicationOptions options) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private static bool IsBelow(string path, string folder) => folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static StoredObject Describe(string path) =>
        new(path, path.Length, DateTimeOffset.UnixEpoch.AddDays(path.Length), path.Contains("cold", StringComparison.Ordinal) ? "GLACIER" : "STANDARD");
}
