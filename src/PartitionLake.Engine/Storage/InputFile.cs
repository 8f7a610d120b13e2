using System.Globalization;

namespace PartitionLake.Engine.Storage;

/// <summary>One file or object to read.</summary>
/// <param name="Path">The full path or URI.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Fingerprint">Changes when the content is replaced: size and time of last change on a disk.</param>
public sealed record InputFile(string Path, long Length, string Fingerprint)
{
    internal static InputFile FromDisk(string path, long length, DateTime lastWriteUtc) => new(path, length, FingerprintOf(length, lastWriteUtc));

    /// <summary>Opens the bytes that the fingerprint describes.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>: the file is no longer the one that was found.</exception>
    public IByteSource Open()
    {
        var source = new FileByteSource(Path);
        try
        {
            Compare(FingerprintOf(source.Length, source.LastWriteUtc));
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure, after reading, that nobody changed the file meanwhile: half of each version would be read otherwise.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.FileCorrupt"/>: it was changed or replaced.</exception>
    public void EnsureUnchanged()
    {
        using var now = Open();
    }

    private void Compare(string found)
    {
        if (found != Fingerprint)
            throw new LakeException(LakeErrorCode.FileCorrupt, $"'{Path}' was changed while the run was reading: found as '{Fingerprint}', now '{found}'.", "Wait until the file is complete and run again.", Path);
    }

    private static string FingerprintOf(long length, DateTime lastWriteUtc) =>
        string.Create(CultureInfo.InvariantCulture, $"{length} {lastWriteUtc:O}");
}
