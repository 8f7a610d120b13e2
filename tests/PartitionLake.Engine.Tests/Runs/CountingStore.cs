using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Runs;

/// <summary>Passes reads on and counts their bytes.</summary>
internal sealed class CountingStore(ILakeStore inner) : ILakeStore
{
    public long BytesRead { get; private set; }

    public long LargestRead { get; private set; }

    public string Root => inner.Root;

    public async ValueTask<IByteSource> OpenAsync(string path, CancellationToken cancellationToken) =>
        new Source(this, await inner.OpenAsync(path, cancellationToken));

    public IAsyncEnumerable<StoredObject> ListAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredObject> ListChildrenAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

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
        // The inner store belongs to the test.
    }

    private sealed class Source(CountingStore store, IByteSource inner) : IByteSource
    {
        public string Name => inner.Name;

        public long Length => inner.Length;

        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            store.BytesRead += destination.Length;
            store.LargestRead = Math.Max(store.LargestRead, destination.Length);
            return inner.ReadAsync(offset, destination, cancellationToken);
        }

        public void Dispose() => inner.Dispose();
    }
}
