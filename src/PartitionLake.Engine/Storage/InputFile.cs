namespace PartitionLake.Engine.Storage;

/// <summary>One file or object to read, as it was when it was found.</summary>
/// <param name="path">The full path or URI.</param>
/// <param name="length">Bytes.</param>
/// <param name="fingerprint">Changes when the content is replaced: size and time of last change on a disk, size and ETag in a bucket.</param>
public abstract class InputFile(string path, long length, string fingerprint)
{
    /// <summary>The full path or URI.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Changes when the content is replaced.</summary>
    public string Fingerprint { get; } = fingerprint;

    /// <summary>What the file is, whatever name it was found by: two names of one file have one identity.</summary>
    internal abstract string Identity { get; }

    /// <summary>Opens the bytes that the fingerprint describes.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>: the file is no longer the one that was found.</exception>
    public abstract ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure, after reading, that nobody changed the file meanwhile: half of each version would be read otherwise.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>: it was changed or replaced.</exception>
    public abstract ValueTask EnsureUnchangedAsync(CancellationToken cancellationToken);

    /// <summary>The error for a file whose fingerprint is another one now.</summary>
    protected LakeException Changed(string found) => new(
        LakeErrorCode.FileCorrupt,
        $"'{Path}' was changed while the run was reading: found as '{Fingerprint}', now '{found}'.",
        "Wait until the file is complete and run again.",
        Path);
}
