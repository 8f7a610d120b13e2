using System.Reflection;
using System.Reflection.Emit;

namespace PartitionLake.Tests.Architecture;

/// <summary>An assembly that bears the engine's name, in which a type of one room makes use of a type of another.</summary>
internal static class PlantedAssembly
{
    /// <summary>The use stands in the instructions of a method alone, where it is the hardest to see.</summary>
    public static string Write(string path, string from, string to)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(EngineRooms.Engine), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(EngineRooms.Engine);
        var known = module.DefineType($"{to}.Known", TypeAttributes.Public | TypeAttributes.Class);
        var constructor = known.DefineDefaultConstructor(MethodAttributes.Public);
        known.CreateType();
        var planted = module.DefineType($"{from}.Planted", TypeAttributes.Public | TypeAttributes.Class);
        var code = planted.DefineMethod("Use", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        code.Emit(OpCodes.Newobj, constructor);
        code.Emit(OpCodes.Pop);
        code.Emit(OpCodes.Ret);
        planted.CreateType();
        assembly.Save(path);
        return path;
    }
}
