using System.Collections;
using PartitionLake.Engine;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Console;

/// <summary>Choices of partitions as users give them in hashtables.</summary>
internal static class PartitionInput
{
    /// <summary>The values of <c>-Partition</c>, out of PowerShell's wrapping.</summary>
    public static Dictionary<string, object?> Values(IDictionary? partition)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in partition ?? new Hashtable())
            values[entry.Key.ToString()!] = Unwrap(entry.Value);
        return values;
    }

    /// <summary>The types of <c>-KeyType</c>; null where none are given.</summary>
    /// <exception cref="Engine.LakeException">A text is no type.</exception>
    public static Dictionary<string, LakeType>? Types(IDictionary? keyType)
    {
        if (keyType is null)
            return null;
        var types = new Dictionary<string, LakeType>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in keyType)
            types[entry.Key.ToString()!] = TypeText.Parse(Unwrap(entry.Value) as string, $"-KeyType '{entry.Key}'");
        return types;
    }

    public static object? Unwrap(object? value)
    {
        if (value is PSObject wrapped)
            return wrapped.BaseObject;
        if (value is not object?[] list)
            return value;
        var plain = new object?[list.Length];
        for (var i = 0; i < plain.Length; i++)
            plain[i] = Unwrap(list[i]);
        return plain;
    }
}
