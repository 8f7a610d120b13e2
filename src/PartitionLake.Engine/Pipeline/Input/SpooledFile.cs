using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>A text file that is read from the Parquet file it has become, under its own name.</summary>
/// <param name="original">The text file.</param>
/// <param name="path">The Parquet file.</param>
internal sealed class SpooledFile(InputFile original, string path) : InputFile(original.Path, original.Length, original.Fingerprint)
{
    internal override string Identity => original.Identity;

    public override ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IByteSource>(new NamedSource(new FileByteSource(path), Path));
    }

    public override ValueTask EnsureUnchangedAsync(CancellationToken cancellationToken) => original.EnsureUnchangedAsync(cancellationToken);

    private sealed class NamedSource(FileByteSource inner, string name) : IByteSource
    {
        public string Name => name;

        public long Length => inner.Length;

        public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
            inner.ReadAsync(offset, destination, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
