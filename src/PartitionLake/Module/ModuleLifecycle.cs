using System.Reflection;
using System.Runtime.Loader;

namespace PartitionLake.Module;

/// <summary>Leads the runtime to the engine while the module is imported in at least one runspace.</summary>
public sealed class ModuleLifecycle : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private const string EngineName = "PartitionLake.Engine";

    // One context for the life of the process: a second import must find the engine, and its static state, as it was.
    private static readonly EngineLoadContext Engine = new(Path.Combine(ModuleFolder, "engine"));

    private static readonly object Gate = new();
    private static int _imports;
    private static int _told;

    private static string ModuleFolder => Path.GetDirectoryName(typeof(ModuleLifecycle).Assembly.Location)!;

    /// <inheritdoc cref="EngineLoadContext.PrecompilationNote"/>
    internal static string? PrecompilationNote => Engine.PrecompilationNote;

    /// <summary>
    /// Why the engine runs without code that was compiled ahead of time, for the one who takes it first; null where it does not, or was told.
    /// </summary>
    internal static string? TakePrecompilationNote() =>
        PrecompilationNote is { } note && Interlocked.Exchange(ref _told, 1) == 0 ? note : null;

    public void OnImport()
    {
        lock (Gate)
        {
            if (_imports++ == 0)
                AssemblyLoadContext.Default.Resolving += ResolveEngine;
        }
    }

    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        lock (Gate)
        {
            if (_imports > 0 && --_imports == 0)
                AssemblyLoadContext.Default.Resolving -= ResolveEngine;
        }
    }

    // The module's assembly is the only one that refers to the engine; a request for anything else is not ours to answer.
    private static Assembly? ResolveEngine(AssemblyLoadContext requester, AssemblyName name) =>
        string.Equals(name.Name, EngineName, StringComparison.OrdinalIgnoreCase) ? Engine.LoadFromAssemblyName(name) : null;
}
