using System.Reflection;
using Precompilation.Instantiations;

// Assembly, its list of closed generic types, and the profile to write.
var (path, list, profile) = (args[0], args[1], args[2]);
var assembly = Assembly.LoadFrom(path);
var writer = new ProfileWriter(assembly.GetName().Name!);
try
{
    foreach (var type in ClosedTypes.OfList(assembly, list).Concat(ClosedTypes.OfAsyncMethods(assembly)).Distinct())
        writer.Add(type);
}
catch (InvalidDataException e)
{
    Console.WriteLine(e.Message);
    return 1;
}
File.WriteAllBytes(profile, writer.ToBytes());
return 0;
