using System.Globalization;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>The temporary files that text inputs of a run become. They go with it, however it ends.</summary>
/// <param name="tempPath">The folder for temporary files.</param>
internal sealed class InputSpools(string tempPath) : IDisposable
{
    private readonly object _gate = new();
    private string? _folder;
    private int _count;

    /// <summary>A path for the next file.</summary>
    /// <exception cref="LakeException">The folder cannot be written to.</exception>
    public string NextPath()
    {
        lock (_gate)
        {
            _folder ??= Create();
            return Path.Combine(_folder, (++_count).ToString(CultureInfo.InvariantCulture) + ".parquet");
        }
    }

    public void Dispose()
    {
        if (_folder is not null && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string Create()
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(tempPath, $"partitionlake-rows-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(LakeErrorCode.DestinationNotWritable, $"Rows of text files cannot be kept in '{tempPath}': {e.Message}",
                "Name a folder that can be written to with -TempPath.", tempPath, e);
        }
    }
}
