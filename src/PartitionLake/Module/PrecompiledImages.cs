using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace PartitionLake.Module;

/// <summary>
/// The engine's assemblies as they were compiled ahead of time for one system: <c>runtimes/linux-x64/</c> below the engine's folder, and so on.
/// </summary>
/// <remarks>
/// One checkout or package may serve several systems, so what lies in the engine's folder itself is IL, which runs everywhere, and an
/// image stands beside it only for the system that it was compiled for. An image of another build is never taken: systems that share
/// a checkout build into it in turn. The runtime gives each compilation an id of its own, which its images carry on.
/// </remarks>
internal sealed class PrecompiledImages(string engineFolder)
{
    private readonly string _folder = Path.Combine(engineFolder, "runtimes", Platform);
    private string? _note;

    /// <summary>This process's system and processor, as the build names its folders.</summary>
    public static string Platform { get; } = $"{System}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static string System => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    /// <summary>Whether this processor has what the images are compiled for: on x64 the level x86-64-v3, elsewhere nothing of its own.</summary>
    private static bool HasInstructions { get; } =
        RuntimeInformation.ProcessArchitecture != Architecture.X64
        || (Avx2.IsSupported && Bmi1.IsSupported && Bmi2.IsSupported && Fma.IsSupported && Lzcnt.IsSupported);

    /// <summary>Why some of the engine runs from IL, in words for its user; null where all that was asked for was precompiled.</summary>
    public string? Note => Volatile.Read(ref _note);

    /// <summary>The image to load in the place of an assembly of IL, or null where none fits.</summary>
    public string? Find(string assembly)
    {
        var image = Path.Combine(_folder, Path.GetFileName(assembly));
        if (!File.Exists(image))
            Tell($"No code that was compiled ahead of time for {Platform} is there ('{image}')");
        else if (!HasInstructions)
            Tell("This processor lacks AVX2 or another instruction of the level x86-64-v3, for which code was compiled ahead of time");
        else if (!IsOf(image, assembly))
            Tell($"'{image}' was compiled from another build of '{assembly}' or is damaged");
        else
            return image;
        return null;
    }

    /// <summary>Notes that the runtime does not take an image.</summary>
    public void Refuse(string image) => Tell($"The runtime does not take '{image}'");

    private void Tell(string reason) =>
        Interlocked.CompareExchange(
            ref _note, $"{reason}, so the engine is compiled while it runs: a run takes about a second longer, and its result is the same.", null);

    private static bool IsOf(string image, string assembly)
    {
        try
        {
            return BuildId(image) == BuildId(assembly);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Guid BuildId(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
