namespace PartitionLake.Engine.Training;

/// <summary>A manifest on a disk.</summary>
public static class ManifestFile
{
    /// <summary>Writes or replaces the file in one step: readers see the old one or the new one.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.DestinationNotWritable"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                file.Write(content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new LakeException(LakeErrorCode.DestinationNotWritable, $"The manifest '{path}' cannot be written: {e.Message}",
                "Make its folder, or name another place with -OutputPath.", path, e);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one that has to be told.
        }
    }
}
