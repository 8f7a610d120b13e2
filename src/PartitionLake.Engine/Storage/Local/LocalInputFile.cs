using System.Globalization;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>A file on a disk, known by its size and the time of its last change.</summary>
internal sealed class LocalInputFile(string path, long length, DateTime lastWriteUtc) : InputFile(path, length, FingerprintOf(length, lastWriteUtc))
{
    internal override string Identity { get; } = FileNode.Of(path).Identity;

    public override ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IByteSource>(Open());
    }

    public override ValueTask EnsureUnchangedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var now = Open();
        return ValueTask.CompletedTask;
    }

    private FileByteSource Open()
    {
        var source = new FileByteSource(Path);
        if (FingerprintOf(source.Length, source.LastWriteUtc) is var found && found == Fingerprint)
            return source;
        source.Dispose();
        throw Changed(found);
    }

    private static string FingerprintOf(long length, DateTime lastWriteUtc) =>
        string.Create(CultureInfo.InvariantCulture, $"{length} {lastWriteUtc:O}");
}
