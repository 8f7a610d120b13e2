using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>One text for the typed values of one partition, however its folders spell them: <c>m=8</c> and <c>m=08</c> are one for a whole number.</summary>
internal static class TypedKey
{
    /// <summary>The text. A value that is none of its key's type stands for itself.</summary>
    /// <param name="texts">The unescaped values, outermost key first; null for null.</param>
    /// <param name="types">The types of the keys.</param>
    public static string Of(IReadOnlyList<string?> texts, IReadOnlyList<LakeType> types)
    {
        var parts = new string[texts.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = i < types.Count ? Plain(texts[i], types[i]) : texts[i] ?? PartitionPath.NullText;
        // Values may hold any character but NUL, which no folder can carry.
        return string.Join('\0', parts);
    }

    private static string Plain(string? text, LakeType type)
    {
        if (text is null or PartitionPath.NullText)
            return PartitionPath.NullText;
        return type.Kind != TypeKind.String && PartitionValueParser.TryParse(text, type, out var value)
            ? PartitionValue.Format("", value, 0) ?? PartitionPath.NullText
            : text;
    }
}
