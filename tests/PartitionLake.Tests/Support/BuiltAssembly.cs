using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PartitionLake.Tests.Support;

/// <summary>What a built assembly refers to, read from its metadata and instructions without loading it.</summary>
internal sealed class BuiltAssembly : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReader _reader;

    public BuiltAssembly(string path)
    {
        _image = new PEReader(File.OpenRead(path));
        _reader = _image.GetMetadataReader();
    }

    /// <summary>What the compiler gave this build, and what images compiled from it carry on.</summary>
    public static Guid BuildId(string path)
    {
        using var assembly = new BuiltAssembly(path);
        return assembly._reader.GetGuid(assembly._reader.GetModuleDefinition().Mvid);
    }

    public IEnumerable<string> References =>
        _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>For each outermost type: every type that its members, nested types and instructions mention.</summary>
    public Dictionary<TypeName, HashSet<TypeName>> Mentions() => Collect(AddWhole);

    /// <summary>For each public type: the types of its public properties, and what it derives from.</summary>
    public Dictionary<TypeName, HashSet<TypeName>> PublicSurface() => Collect((type, mentioned) =>
    {
        if ((type.Attributes & TypeAttributes.VisibilityMask) != TypeAttributes.Public)
            return;
        foreach (var property in type.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            var getter = property.GetAccessors().Getter;
            if (!getter.IsNil && (_reader.GetMethodDefinition(getter).Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public)
                property.DecodeSignature(mentioned, null);
        }
    });

    public void Dispose() => _image.Dispose();

    private Dictionary<TypeName, HashSet<TypeName>> Collect(Action<TypeDefinition, MentionedTypes> add)
    {
        var all = new Dictionary<TypeName, HashSet<TypeName>>();
        foreach (var handle in _reader.TypeDefinitions)
        {
            var mentioned = new MentionedTypes(_reader);
            add(_reader.GetTypeDefinition(handle), mentioned);
            var owner = mentioned.Outermost(handle);
            if (!all.TryGetValue(owner, out var found))
                all.Add(owner, found = []);
            found.UnionWith(mentioned.Found);
            found.Remove(owner);
        }
        return all;
    }

    private void AddWhole(TypeDefinition type, MentionedTypes mentioned)
    {
        if (!type.BaseType.IsNil)
            mentioned.Add(type.BaseType);
        foreach (var handle in type.GetInterfaceImplementations())
            mentioned.Add(_reader.GetInterfaceImplementation(handle).Interface);
        foreach (var handle in type.GetFields())
            _reader.GetFieldDefinition(handle).DecodeSignature(mentioned, null);
        foreach (var handle in type.GetMethods())
            AddMethod(_reader.GetMethodDefinition(handle), mentioned);
    }

    private void AddMethod(MethodDefinition method, MentionedTypes mentioned)
    {
        method.DecodeSignature(mentioned, null);
        if (method.RelativeVirtualAddress == 0)
            return;
        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(mentioned, null);
        foreach (var region in body.ExceptionRegions.Where(r => r.Kind == ExceptionRegionKind.Catch))
            mentioned.Add(region.CatchType);
        foreach (var token in IlInstructions.Tokens(body.GetILBytes()!))
            mentioned.Add(token);
    }
}
