using System.Reflection;
using System.Reflection.Emit;

namespace PartitionLake.Tests.Support;

/// <summary>Writes assemblies that have the name of a dependency and nothing in them: whoever binds to one fails at its first type.</summary>
public static class OlderAssembly
{
    public static readonly Version Version = new(0, 0, 1, 0);

    public static string Write(string name, string folder)
    {
        var path = Path.Combine(folder, name + ".dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = Version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        assembly.Save(path);
        return path;
    }
}
