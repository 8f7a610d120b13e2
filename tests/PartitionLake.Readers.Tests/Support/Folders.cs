namespace PartitionLake.Readers.Tests.Support;

/// <summary>Where this project's scripts lie, and the engines that are no packages.</summary>
internal static class Folders
{
    /// <summary>The folder of this project. Not by the path of a source file, which a deterministic build replaces.</summary>
    public static string Project { get; } = FindProject();

    /// <summary>A folder of engines beside the repository; <c>PARTITIONLAKE_ENGINES</c> puts another in its place.</summary>
    public static string Engines { get; } = Environment.GetEnvironmentVariable("PARTITIONLAKE_ENGINES") is { Length: > 0 } folder
        ? folder
        : Path.GetFullPath(Path.Combine(Project, "..", "..", "..", "shared", "engines"));

    private static string FindProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "tests", "PartitionLake.Readers.Tests");
            if (File.Exists(Path.Combine(project, "node", "package.json")))
                return project;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds this project.");
    }
}
