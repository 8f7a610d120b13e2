using System.Reflection;
using System.Runtime.Loader;

namespace PartitionLake.Module;

/// <summary>
/// Holds the engine and every package it uses, apart from whatever versions of the same assemblies other modules
/// have loaded into the process.
/// </summary>
/// <remarks>
/// An assembly that lies in the engine's folder is always taken from there; everything else (the runtime's own)
/// comes from the default context, so that types such as <see cref="Stream"/> are the same on both sides.
/// </remarks>
internal sealed class EngineLoadContext(string folder) : AssemblyLoadContext("PartitionLake.Engine")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
