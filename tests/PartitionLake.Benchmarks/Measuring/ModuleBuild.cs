using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>The module as this repository builds it for release, and the console that runs it.</summary>
/// <param name="Manifest">PartitionLake.psd1.</param>
/// <param name="Root">The root of the repository.</param>
/// <param name="Host">The console.</param>
public sealed record ModuleBuild(string Manifest, string Root, ScriptHost Host)
{
    /// <summary>Builds it, so that no stale code is ever measured.</summary>
    /// <exception cref="BenchmarkException">It does not build, or something else than the release build is staged.</exception>
    public static ModuleBuild Prepare(BenchmarkOptions options)
    {
        var root = FindRoot();
        var project = Path.Combine(root, "src", "PartitionLake");
        var outcome = MeasuredProcess.Run(
            "dotnet", ["build", Require(project), "-c", "Release", "-v", "q", "--nologo"], root, TimeSpan.FromMinutes(10));
        if (outcome.ExitCode != 0)
            throw new BenchmarkException($"PartitionLake does not build:{Environment.NewLine}{outcome.Output}{outcome.Errors}");
        RequireRelease(Path.Combine(root, "bin", "engine", "PartitionLake.Engine.dll"));
        return new ModuleBuild(
            Require(Path.Combine(root, "PartitionLake.psd1")), root, options.IsInstalledHost ? ScriptHost.Installed(root, options.Work) : ScriptHost.AsIs);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "src", "PartitionLake.Engine")))
                return folder.FullName;
        }
        throw new BenchmarkException($"No repository lies above '{AppContext.BaseDirectory}'; run the benchmark with dotnet run.");
    }

    private static string Require(string path) => Path.Exists(path)
        ? path
        : throw new BenchmarkException($"'{path}' does not exist. Run the benchmark in a complete clone.");

    /// <summary>A debug build that somebody staged last would be measured otherwise.</summary>
    private static void RequireRelease(string staged)
    {
        using var file = new PEReader(File.OpenRead(Require(staged)));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
                continue;
            var type = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference
                || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) != nameof(System.Reflection.AssemblyConfigurationAttribute))
            {
                continue;
            }
            var value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16();
            if (value.ReadSerializedString() == "Release")
                return;
        }
        throw new BenchmarkException($"'{staged}' is not the release build. Remove the folder 'bin' of the repository and run again.");
    }
}
