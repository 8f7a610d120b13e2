using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Precompilation.Instantiations;

/// <summary>
/// Writes the methods of closed generic types as a profile of the ahead-of-time compiler (.mibc), which compiles what a profile names.
/// </summary>
/// <remarks>
/// The format is that of an assembly whose code is data (dotnet/runtime, MIbcProfileParser): the global method AssemblyDictionary loads the
/// name of a group and the token of its method, which loads the token of each method of the profile.
/// </remarks>
internal sealed class ProfileWriter(string assembly)
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const int StackDepth = 8;

    private readonly MetadataBuilder _metadata = new();
    private readonly References _references = new();
    private readonly InstructionEncoder _group = new(new BlobBuilder());

    /// <summary>Adds every method of a closed type that has a body and no type parameters of its own.</summary>
    public void Add(Type type)
    {
        var parent = _references.Of(_metadata, type);
        // A signature speaks of the type's parameters, not of what they are here.
        foreach (var method in type.GetGenericTypeDefinition().GetMembers(All).OfType<MethodBase>())
        {
            if (method.IsAbstract || method.IsGenericMethodDefinition || Signatures.Of(_metadata, _references, method) is not { } signature)
                continue;
            _group.OpCode(ILOpCode.Ldtoken);
            _group.Token(_metadata.AddMemberReference(parent, _metadata.GetOrAddString(method.Name), _metadata.GetOrAddBlob(signature)));
            _group.OpCode(ILOpCode.Pop);
        }
    }

    public byte[] ToBytes()
    {
        var bodies = new BlobBuilder();
        var code = new MethodBodyStreamEncoder(bodies);
        var group = AddMethod(code, "Group", _group);
        var dictionary = new InstructionEncoder(new BlobBuilder());
        dictionary.LoadString(_metadata.GetOrAddUserString(assembly + ";"));
        dictionary.OpCode(ILOpCode.Ldtoken);
        dictionary.Token(group);
        dictionary.OpCode(ILOpCode.Pop);
        AddMethod(code, "AssemblyDictionary", dictionary);

        var name = _metadata.GetOrAddString(assembly + ".Instantiations");
        _metadata.AddAssembly(name, new Version(1, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddModule(0, name, _metadata.GetOrAddGuid(new Guid("a4b9b2a6-6a44-4b0c-9d5b-5cf4d1c1b6f1")), default, default);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), group);

        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), bodies).Serialize(image);
        return image.ToArray();
    }

    private MethodDefinitionHandle AddMethod(MethodBodyStreamEncoder code, string name, InstructionEncoder body)
    {
        body.OpCode(ILOpCode.Ret);
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, static returns => returns.Void(), static _ => { });
        return _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static,
            MethodImplAttributes.IL,
            _metadata.GetOrAddString(name),
            _metadata.GetOrAddBlob(signature),
            code.AddMethodBody(body, StackDepth),
            MetadataTokens.ParameterHandle(1));
    }
}
