using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Precompilation.Instantiations;

/// <summary>Writes signatures of methods and types.</summary>
internal static class Signatures
{
    private static readonly Dictionary<Type, PrimitiveTypeCode> Primitives = new()
    {
        [typeof(bool)] = PrimitiveTypeCode.Boolean,
        [typeof(char)] = PrimitiveTypeCode.Char,
        [typeof(sbyte)] = PrimitiveTypeCode.SByte,
        [typeof(byte)] = PrimitiveTypeCode.Byte,
        [typeof(short)] = PrimitiveTypeCode.Int16,
        [typeof(ushort)] = PrimitiveTypeCode.UInt16,
        [typeof(int)] = PrimitiveTypeCode.Int32,
        [typeof(uint)] = PrimitiveTypeCode.UInt32,
        [typeof(long)] = PrimitiveTypeCode.Int64,
        [typeof(ulong)] = PrimitiveTypeCode.UInt64,
        [typeof(float)] = PrimitiveTypeCode.Single,
        [typeof(double)] = PrimitiveTypeCode.Double,
        [typeof(nint)] = PrimitiveTypeCode.IntPtr,
        [typeof(nuint)] = PrimitiveTypeCode.UIntPtr,
        [typeof(string)] = PrimitiveTypeCode.String,
        [typeof(object)] = PrimitiveTypeCode.Object,
    };

    /// <summary>The signature of a method; null where it has types that are not written here, such as pointers to functions.</summary>
    public static BlobBuilder? Of(MetadataBuilder metadata, References references, MethodBase method)
    {
        var parameters = method.GetParameters();
        var result = (method as MethodInfo)?.ReturnParameter;
        if (parameters.Append(result).Any(static parameter => parameter is not null && IsForeign(parameter.ParameterType)))
            return null;
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature(isInstanceMethod: !method.IsStatic).Parameters(parameters.Length, out var returns, out var list);
        if (result is null || result.ParameterType == typeof(void))
            returns.Void();
        else
            EncodeParameter(metadata, references, result, returns.CustomModifiers(), returns.Type);
        foreach (var parameter in parameters)
        {
            var encoder = list.AddParameter();
            EncodeParameter(metadata, references, parameter, encoder.CustomModifiers(), encoder.Type);
        }
        return blob;
    }

    public static void Encode(MetadataBuilder metadata, References references, SignatureTypeEncoder encoder, Type type)
    {
        if (type.IsGenericParameter)
        {
            encoder.GenericTypeParameter(type.GenericParameterPosition);
        }
        else if (type.IsSZArray)
        {
            Encode(metadata, references, encoder.SZArray(), type.GetElementType()!);
        }
        else if (type.IsPointer && type.GetElementType() == typeof(void))
        {
            encoder.VoidPointer();
        }
        else if (type.IsPointer)
        {
            Encode(metadata, references, encoder.Pointer(), type.GetElementType()!);
        }
        else if (Primitives.TryGetValue(type, out var primitive))
        {
            encoder.PrimitiveType(primitive);
        }
        else if (type.IsConstructedGenericType || type.IsGenericTypeDefinition)
        {
            // A generic type's own signatures name it without arguments; they mean its parameters.
            var arguments = type.GetGenericArguments();
            var list = encoder.GenericInstantiation(references.Of(metadata, type.GetGenericTypeDefinition()), arguments.Length, type.IsValueType);
            foreach (var argument in arguments)
                Encode(metadata, references, list.AddArgument(), argument);
        }
        else
        {
            encoder.Type(references.Of(metadata, type), type.IsValueType);
        }
    }

    private static void EncodeParameter(
        MetadataBuilder metadata, References references, ParameterInfo parameter, CustomModifiersEncoder modifiers, Func<bool, SignatureTypeEncoder> typeOf)
    {
        foreach (var modifier in parameter.GetRequiredCustomModifiers())
            modifiers = modifiers.AddModifier(references.Of(metadata, modifier), isOptional: false);
        var type = parameter.ParameterType;
        Encode(metadata, references, typeOf(type.IsByRef), type.IsByRef ? type.GetElementType()! : type);
    }

    private static bool IsForeign(Type type) => type.IsFunctionPointer || type.IsGenericMethodParameter || type.IsVariableBoundArray
        || (type.HasElementType ? IsForeign(type.GetElementType()!) : type.IsConstructedGenericType && type.GetGenericArguments().Any(IsForeign));
}
