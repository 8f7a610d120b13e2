namespace PartitionLake.Tests.Support;

/// <summary>A folder that is gone after the test. Its name holds a space: every path of a user may.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("partition lake ").FullName;

    /// <summary>The full path of a file in it, after writing the text there.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
