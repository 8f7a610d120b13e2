namespace PartitionLake.Engine.Tests.Support;

/// <summary>A folder of its own for one test, gone afterwards. Its name holds a space, as users' folders do.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("lake test ").FullName;

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
