using System.Globalization;
using PartitionLake.Engine.Ingest;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>The temporary files that text inputs of a run become. They go with it, however it ends.</summary>
/// <param name="tempPath">The folder for temporary files.</param>
/// <param name="workers">How many of them are written at once: each holds a row group.</param>
internal sealed class InputSpools(string tempPath, int workers) : IDisposable
{
    private readonly object _gate = new();
    private RowFolder? _folder;
    private int _count;

    public int Workers => workers;

    /// <summary>A path for the next file.</summary>
    /// <exception cref="LakeException">The folder cannot be written to.</exception>
    public string NextPath()
    {
        lock (_gate)
        {
            _folder ??= new RowFolder(tempPath, "of text files");
            return Path.Combine(_folder.Path, (++_count).ToString(CultureInfo.InvariantCulture) + ".parquet");
        }
    }

    public void Dispose() => _folder?.Dispose();
}
