using System.Globalization;

namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>Sets of place-of-service codes that contracts name; one is empty and one holds an unknown place.</summary>
internal static class PosSetVocabulary
{
    public const int Count = 10;

    private static readonly string?[][] Members =
    [
        ["11"],
        ["11", "22"],
        ["02", "10", "11"],
        ["21", "22", "23"],
        ["11", "12", "13", "31", "32", "33"],
        ["24"],
        ["11", "17", "20", "49", "50", "71", "72"],
        ["81"],
        [],
        ["11", null, "99"],
    ];

    /// <summary>The key of each set: 32 hexadecimal digits.</summary>
    public static IReadOnlyList<string> Keys { get; } = Array.ConvertAll(
        Members,
        set => string.Create(
            CultureInfo.InvariantCulture,
            $"{SampleRandom.Mix((ulong)Array.IndexOf(Members, set) + 1):x16}{SampleRandom.Mix((ulong)set.Length + 77):x16}"));

    public static ReadOnlySpan<string?> MembersOf(int set) => Members[set];
}
