using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Precompilation.Instantiations;

/// <summary>Refers to types from the metadata that is being written.</summary>
internal sealed class References
{
    private readonly Dictionary<Assembly, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<Type, EntityHandle> _types = [];

    /// <summary>The handle of a type, closed or not.</summary>
    public EntityHandle Of(MetadataBuilder metadata, Type type)
    {
        if (_types.TryGetValue(type, out var known))
            return known;
        EntityHandle handle;
        if (type.IsConstructedGenericType)
        {
            var signature = new BlobBuilder();
            Signatures.Encode(metadata, this, new BlobEncoder(signature).TypeSpecificationSignature(), type);
            handle = metadata.AddTypeSpecification(metadata.GetOrAddBlob(signature));
        }
        else
        {
            EntityHandle scope = type.DeclaringType is { } outer ? Of(metadata, outer) : AssemblyOf(metadata, type.Assembly);
            var space = type.DeclaringType is null ? metadata.GetOrAddString(type.Namespace ?? "") : default;
            handle = metadata.AddTypeReference(scope, space, metadata.GetOrAddString(type.Name));
        }
        _types.Add(type, handle);
        return handle;
    }

    private AssemblyReferenceHandle AssemblyOf(MetadataBuilder metadata, Assembly assembly)
    {
        if (_assemblies.TryGetValue(assembly, out var known))
            return known;
        var name = assembly.GetName();
        var token = name.GetPublicKeyToken() is { Length: > 0 } bytes ? metadata.GetOrAddBlob(bytes) : default;
        var handle = metadata.AddAssemblyReference(metadata.GetOrAddString(name.Name!), name.Version!, default, token, default, default);
        _assemblies.Add(assembly, handle);
        return handle;
    }
}
