using System.Reflection;
using System.Runtime.Loader;

namespace PartitionLake.Module;

/// <summary>
/// Holds the engine and every package it uses, apart from whatever versions of the same assemblies other modules
/// have loaded into the process.
/// </summary>
/// <remarks>
/// An assembly that lies in the engine's folder is always taken from there, from its image for this system where one fits;
/// everything else (the runtime's own) comes from the default context, so that types such as <see cref="Stream"/> are the
/// same on both sides.
/// </remarks>
internal sealed class EngineLoadContext(string folder) : AssemblyLoadContext("PartitionLake.Engine")
{
    private readonly PrecompiledImages _images = new(folder);

    /// <inheritdoc cref="PrecompiledImages.Note"/>
    public string? PrecompilationNote => _images.Note;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        if (!File.Exists(path))
            return null;
        if (_images.Find(path) is { } image)
        {
            try
            {
                return LoadFromAssemblyPath(image);
            }
            catch (BadImageFormatException)
            {
                _images.Refuse(image);
            }
        }
        return LoadFromAssemblyPath(path);
    }
}
