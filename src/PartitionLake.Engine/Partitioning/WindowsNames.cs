using System.Buffers;

namespace PartitionLake.Engine.Partitioning;

/// <summary>The names that Windows cannot keep.</summary>
internal static class WindowsNames
{
    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create("<>|");

    /// <summary>
    /// Refuses what Windows would change or reject: a name that ends in a dot or a space (Windows drops both, so that
    /// two values would share a folder), and the characters <c>&lt; &gt; |</c>, which Hive does not escape.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionValueInvalid"/>.</exception>
    public static void Check(string path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (segment.EndsWith('.') || segment.EndsWith(' ') || segment.AsSpan().ContainsAny(NotOnWindows))
            {
                throw new LakeException(
                    LakeErrorCode.PartitionValueInvalid,
                    $"Windows cannot store the name '{segment}' of the path '{path}': it must not end in a dot or a space, nor hold '<', '>' or '|'.",
                    "Replace the value in a computed column, or write to S3 or a disk of another system.",
                    path);
            }
        }
    }
}
