using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace PartitionLake.Engine.Columns;

/// <summary>Text columns whose bytes are no UTF-8: other engines refuse such a file, or read other text.</summary>
public static class TextBytes
{
    // Batches of a row group share a dictionary, and what is made of it.
    private static readonly ConditionalWeakTable<ByteDictionary, ByteDictionary> Replaced = [];

    /// <summary>Whether values of the type are text, or have parts that are.</summary>
    public static bool Holds(LakeType type) => type.Kind == TypeKind.String
        || (type.Element is { } element && Holds(element))
        || (type.Fields is { } fields && fields.Any(field => Holds(field.Type)));

    /// <summary>The first row whose text is no UTF-8; −1 where there is none.</summary>
    public static int FindInvalid(Column column)
    {
        if (column is StructColumn group)
            return FindInvalid(group);
        if (column is not DictionaryColumn text || !Holds(text.Type) || IsSound(text))
            return -1;
        var known = new bool?[text.Dictionary.Count];
        for (var row = 0; row < text.Length; row++)
        {
            if (text.Codes[row] is >= 0 and var code && !(known[code] ??= IsValid(text.Type, text.Dictionary[code])))
                return row;
        }
        return -1;
    }

    /// <summary>The column with U+FFFD in the place of what is no UTF-8. What is nested stays as it is.</summary>
    public static Column Replace(Column column) => column is DictionaryColumn { Type.Kind: TypeKind.String } text && !IsSound(text)
        ? new DictionaryColumn(text.Type, Replaced.GetValue(text.Dictionary, Replace), text.Codes, text.Length)
        : column;

    private static int FindInvalid(StructColumn column)
    {
        var first = -1;
        foreach (var field in column.Fields)
        {
            if (FindInvalid(field) is >= 0 and var row && (first < 0 || row < first))
                first = row;
        }
        return first;
    }

    private static bool IsSound(DictionaryColumn column)
    {
        if (column.Type.Kind == TypeKind.String)
            return column.Dictionary.IsUtf8;
        for (var code = 0; code < column.Dictionary.Count; code++)
        {
            if (!IsValid(column.Type, column.Dictionary[code]))
                return false;
        }
        return true;
    }

    private static bool IsValid(LakeType type, ReadOnlySpan<byte> value)
    {
        if (type.Kind == TypeKind.String)
            return Utf8.IsValid(value);
        if (type.Fields is { } fields)
        {
            for (var i = 0; i < fields.Count; i++)
            {
                if (Holds(fields[i].Type) && StructValue.TryGet(value, fields.Count, i, out var field) && !IsValid(fields[i].Type, field))
                    return false;
            }
            return true;
        }
        if (type.Element is not { } element || !Holds(element))
            return true;
        var elements = ListValue.Enumerate(value);
        while (elements.MoveNext())
        {
            if (!elements.IsNull && !IsValid(element, elements.Current))
                return false;
        }
        return true;
    }

    private static ByteDictionary Replace(ByteDictionary values)
    {
        var texts = new string[values.Count];
        for (var code = 0; code < texts.Length; code++)
            texts[code] = Encoding.UTF8.GetString(values[code]);
        return ByteDictionary.FromStrings(texts);
    }
}
