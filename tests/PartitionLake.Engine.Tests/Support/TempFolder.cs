namespace PartitionLake.Engine.Tests.Support;

/// <summary>A folder of its own for one test, gone afterwards. Its name holds a space, as users' folders do.</summary>
public sealed class TempFolder : IDisposable
{
    /// <param name="parent">Where it is made; by default where the system has temporary files.</param>
    public TempFolder(string? parent = null) => Path = parent is null
        ? Directory.CreateTempSubdirectory("lake test ").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"lake test {Guid.NewGuid():n}")).FullName;

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
