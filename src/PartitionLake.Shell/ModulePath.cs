namespace PartitionLake.Shell;

/// <summary>Makes <c>Import-Module PartitionLake</c>, and the automatic import, find the module that was built beside the shell.</summary>
internal static class ModulePath
{
    private const string Variable = "PSModulePath";

    public static void AddStagedModules()
    {
        if (FindStagedModules(AppContext.BaseDirectory) is not { } modules)
            return;
        var inherited = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, string.IsNullOrEmpty(inherited) ? modules : modules + Path.PathSeparator + inherited);
    }

    // The repository is the nearest folder upwards that holds the module's manifest.
    private static string? FindStagedModules(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PartitionLake.psd1")))
                return Path.Combine(folder.FullName, "bin", "modules");
        }
        return null;
    }
}
