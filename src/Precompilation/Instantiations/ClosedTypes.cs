using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Precompilation.Instantiations;

/// <summary>Generic types with their arguments, whose code a program runs though nothing in it calls that code by name.</summary>
internal static class ClosedTypes
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type? Box = typeof(AsyncTaskMethodBuilder<>).GetNestedType("AsyncStateMachineBox`1", BindingFlags.NonPublic);

    /// <summary>
    /// Those that a file names, one on a line as reflection writes them, types of the assembly without their namespace; lines that begin
    /// with # say something to people.
    /// </summary>
    /// <exception cref="InvalidDataException">No type, or more than one, has that name.</exception>
    public static IEnumerable<Type> OfList(Assembly assembly, string path)
    {
        var types = assembly.GetTypes().GroupBy(NameOf).Where(static group => group.Count() == 1)
            .ToDictionary(static group => group.Key, static group => group.Single());
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return Find(types, line) ?? throw new InvalidDataException(
                    $"{path} : error : there is no type '{line}', or more than one. Remove the line, or give the type its new name.");
            }
        }
    }

    /// <summary>The objects that carry asynchronous methods from one thread to another.</summary>
    public static IEnumerable<Type> OfAsyncMethods(Assembly assembly)
    {
        if (Box is null)
            yield break;
        foreach (var type in assembly.GetTypes().Where(static type => !type.ContainsGenericParameters))
        {
            foreach (var method in type.GetMethods(All))
            {
                var machine = method.GetCustomAttribute<AsyncStateMachineAttribute>()?.StateMachineType;
                if (machine is { ContainsGenericParameters: false } && ResultOf(method) is { } result)
                    yield return Box.MakeGenericType(result, machine);
            }
        }
    }

    private static Type? ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task) || type == typeof(ValueTask))
            return Type.GetType("System.Threading.Tasks.VoidTaskResult");
        var isTask = type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>));
        return isTask ? type.GetGenericArguments()[0] : null;
    }

    private static string NameOf(Type type) => type.Namespace is { Length: > 0 } space ? type.FullName![(space.Length + 1)..] : type.FullName!;

    private static Type? Find(Dictionary<string, Type> types, string name) => Type.GetType(
        name,
        static _ => null,
        (_, part, _) => types.GetValueOrDefault(part) ?? Type.GetType(part)
            ?? typeof(Enumerable).Assembly.GetType(part) ?? typeof(JsonSerializer).Assembly.GetType(part));
}
