namespace PartitionLake.Engine.Ingest;

/// <summary>A folder of its own, in one for temporary files, for rows on their way to a run. It goes with all that is in it.</summary>
/// <remarks>Its name tells the process, so that what a killed one left is found. Where the system knows owners, nobody else can look into it.</remarks>
internal sealed class RowFolder : IDisposable
{
    /// <param name="parent">The folder for temporary files; null for the system's.</param>
    /// <param name="what">Whose rows they are, for messages: <c>of the pipeline</c>.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.DestinationNotWritable"/>.</exception>
    public RowFolder(string? parent, string what)
    {
        parent ??= System.IO.Path.GetTempPath();
        var path = System.IO.Path.Combine(parent, $"partitionlake-rows-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            Path = (OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeErrorCode.DestinationNotWritable, $"The rows {what} cannot be kept in '{parent}': {e.Message}",
                "Name a folder that can be written to with -TempPath.", parent, e);
        }
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
